/** Failures as bug reports, the worst first. @module */

import { efforts, exchangesOf, failureCount, foldedUnder, withVerdict } from '../reading.ts'
import type { AuditReport, Exchange, Finding } from '../report.ts'
import { attempts, command, evidence } from './evidence.ts'
import { html, type Markup } from './markup.ts'
import type { Section } from './section.ts'

/** Longer than this is no headline. */
const headlineMax = 180
/** Fewer are seen at a glance. */
const indexFrom = 4

export function failuresSection(report: AuditReport): Section {
  const found = withVerdict(report, 'FAIL')
  const exchanges = exchangesOf(report)
  const body =
    found.length === 0
      ? html`<p class="empty">${nothingFailed(report)}</p>`
      : html`<p class="lead">${failureCount(found)}. Each was seen more than once, after a legitimate request had succeeded.</p>
${indexOf(found)}
${found.map((finding) => failureMarkup(finding, exchanges(finding), foldedUnder(report, finding)))}`
  return { id: 'failures', title: 'Failures', count: found.length, body }
}

function nothingFailed({ score }: AuditReport): string {
  if (score.coverage > 0) return 'Nothing was seen to fail.'
  return 'Nothing was seen to fail, and nothing was seen to hold.'
}

function indexOf(found: readonly Finding[]): Markup | null {
  if (found.length <= indexFrom) return null
  return html`<ol class="index">${found.map((finding) => html`<li><span class="chip ${finding.severity}">${finding.severity}</span><b class="ref">${finding.ref}</b><a href="#${finding.probe}">${headlineOf(finding).headline}</a></li>`)}</ol>`
}

function failureMarkup(
  finding: Finding,
  exchanges: readonly Exchange[],
  folded: readonly Finding[],
): Markup {
  const { probe, ref, severity, wing, title, why, remedy, effort, source, replay } = finding
  const { headline, rest } = headlineOf(finding)
  return html`<article class="card ${severity}" id="${probe}" aria-labelledby="${probe}-title">
<p class="chips"><span class="chip ${severity}">${severity}</span><a class="ref" href="#${probe}">${ref}</a><span>${wing}</span><span>${probe}</span></p>
<h3 id="${probe}-title">${headline}</h3>
<p class="claim">Refuted: <q>${title}</q></p>
${rest === '' ? null : html`<p>${rest}</p>`}
${attempts(finding)}
<div class="reason">
${why === '' ? null : html`<div><h4>Why it matters</h4><p>${why}</p></div>`}
${remedy === null ? null : html`<div><h4>Remedy <span class="effort">${effort}, ${efforts[effort]}</span></h4><p>${remedy}</p></div>`}
</div>
${evidence(exchanges, 1)}
${command('replay', replay)}
${foldedMarkup(folded)}
${source === '' ? null : html`<p class="quiet">Source: ${source}</p>`}
</article>`
}

/** What was seen is the plain title of a bug; the claim is what it refutes. */
function headlineOf({ observed, title }: Finding): { headline: string; rest: string } {
  const first = /^.*?[.!?](?=\s|$)/s.exec(observed ?? '')?.[0]
  if (first === undefined || first.length > headlineMax) {
    return { headline: `Not so: ${title}`, rest: observed ?? '' }
  }
  return { headline: first, rest: (observed ?? '').slice(first.length).trim() }
}

function foldedMarkup(folded: readonly Finding[]): Markup | null {
  if (folded.length === 0) return null
  const count = folded.length === 1 ? '1 more probe means' : `${folded.length} more probes mean`
  return html`<details class="folded"><summary>${count} nothing until this is mended</summary>
<ul>${folded.map(({ ref, title, severity }) => html`<li><b>${ref}</b> ${title} <span class="quiet">${severity}</span></li>`)}</ul></details>`
}
