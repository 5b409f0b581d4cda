/** The sentences of a checklist, and what the run says of each. @module */

import { summaryOf } from '../../claims.ts'
import type { AuditReport } from '../report.ts'
import { html, type Markup } from './markup.ts'
import type { Section } from './section.ts'

const results = ['refuted', 'unprovable', 'proven'] as const
const classes = { proven: 'good', refuted: 'bad', unprovable: 'open' } as const

export function claimsSection({ claims, findings }: AuditReport): Section | null {
  if (claims.length === 0) return null
  const refs = new Map(findings.map(({ probe, ref }) => [probe, ref]))
  const sources = [...new Set(claims.map(({ source }) => source))].join(', ')
  const body = html`<p class="lead">${sources}. ${summaryOf(claims)}.</p>
<div class="filter js" role="group" aria-label="Filter the claims">
<button type="button" data-show="all" aria-pressed="true">all ${claims.length}</button>${results.map(
    (result) =>
      html`<button type="button" data-show="${result}" aria-pressed="false">${result} ${claims.filter((claim) => claim.result === result).length}</button>`,
  )}<label><span class="hidden">Search the claims</span><input type="search" id="claim-search" placeholder="Search"></label>
</div>
<div class="table tall" tabindex="0" role="region" aria-label="Table of claims"><table id="claims-table">
<thead><tr><th scope="col">Result</th><th scope="col">Claim</th><th scope="col">Because</th><th scope="col">Probes</th></tr></thead>
<tbody>${claims.map(
    ({ claim, result, because, probes }) =>
      html`<tr data-result="${result}"><td><span class="chip ${classes[result]}">${result}</span></td><td>${claim}</td><td>${because}</td><td class="refs">${probes.map((probe) => linkTo(probe, refs.get(probe)))}</td></tr>`,
  )}</tbody>
</table></div>
<p class="quiet" id="claims-none" hidden>No claim is like that.</p>`
  return { id: 'claims', title: 'Claims', count: claims.length, body }
}

/** A probe that was not part of the run has no place on the page. */
function linkTo(probe: string, ref: string | undefined): Markup {
  return ref === undefined ? html`${probe} ` : html`<a href="#${probe}">${ref}</a> `
}
