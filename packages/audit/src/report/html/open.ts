/** What is not proven: what was tried without a clear answer, and what could not be tried. @module */

import { because, exchangesOf, openCount, whole, withVerdict } from '../reading.ts'
import type { AuditReport, Exchange, Finding } from '../report.ts'
import { attempts, command, evidence } from './evidence.ts'
import { html, type Markup, percent } from './markup.ts'
import type { Section } from './section.ts'

export function openSection(report: AuditReport): Section | null {
  const tried = withVerdict(report, 'FLAKY', 'PARTIAL', 'UNKNOWN')
  const untried = withVerdict(report, 'BLOCKED', 'SKIPPED')
  const count = tried.length + untried.length
  if (count === 0) return null
  const exchanges = exchangesOf(report)
  const body = html`<p class="lead">${openCount(report)}. None of it counts as proven.</p>
${tried.length === 0 ? null : html`<h3>Tried, without a clear answer</h3>${tried.map((finding) => findingMarkup(finding, exchanges(finding)))}`}
${unlockMarkup(report)}
${untried.length === 0 ? null : untriedMarkup(untried)}`
  return { id: 'open', title: 'Not proven', count, body }
}

/** Any finding but a failure, folded. */
export function findingMarkup(finding: Finding, exchanges: readonly Exchange[]): Markup {
  const { probe, ref, title, verdict, severity, why, replay } = finding
  const told = because(finding)
  return html`<details class="finding" id="${probe}">
<summary><span class="chip ${classOf(verdict)}">${verdict}</span><b class="ref">${ref}</b><span class="finding-title">${title}${told === '' || verdict === 'PASS' ? null : html`<span class="quiet">${told}</span>`}</span><span class="severity">${severity}</span></summary>
<div class="inside">
${told === '' ? null : html`<p>${told}</p>`}
${shareMarkup(finding)}
${attempts(finding)}
${why === '' ? null : html`<p class="quiet">Why it matters: ${why}</p>`}
${evidence(exchanges, 0)}
${command('replay', replay)}
</div>
</details>`
}

function classOf(verdict: Finding['verdict']): string {
  if (verdict === 'PASS') return 'good'
  return verdict === 'FLAKY' || verdict === 'PARTIAL' ? 'warn' : 'open'
}

function shareMarkup({ verdict, held = 0, unexercised = 0 }: Finding): Markup | null {
  if (verdict !== 'PARTIAL') return null
  const refuted = Math.max(0, 1 - held - unexercised)
  return html`<p>Holds for ${percent(held)}, not tried for ${percent(unexercised)}, refuted for ${percent(refuted)}.</p>`
}

function unlockMarkup({ unlock }: AuditReport): Markup | null {
  if (unlock.length === 0) return null
  const most = Math.max(...unlock.map(({ weight }) => weight))
  return html`<h3>What to give to see more</h3>
<p class="quiet">Each is counted with those above it.</p>
<ol class="unlock">${unlock.map(
    ({ flag, give, probes, weight }) =>
      html`<li><code>${flag}</code><svg role="img" aria-label="${give}" width="100%" height="8"><rect class="track" width="100%" height="8" rx="2"/><rect class="unlocked" width="${percent(weight / most)}" height="8" rx="2"/></svg><span>${probes === 1 ? '1 probe' : `${probes} probes`}, ${whole(weight)} % of the score</span></li>`,
  )}</ol>`
}

function untriedMarkup(findings: readonly Finding[]): Markup {
  return html`<h3>Not tried</h3>
<details class="finding"><summary><span class="finding-title">${findings.length === 1 ? '1 probe' : `${findings.length} probes`}, with the reason for each</span></summary><div class="table" tabindex="0" role="region" aria-label="Probes that were not tried"><table>
<thead><tr><th scope="col">Probe</th><th scope="col">Claim</th><th scope="col">Severity</th><th scope="col">Why not</th></tr></thead>
<tbody>${findings.map((finding) => html`<tr id="${finding.probe}"><td><b>${finding.ref}</b></td><td>${finding.title}</td><td>${finding.severity}</td><td>${finding.verdict} ${because(finding)}</td></tr>`)}</tbody>
</table></div></details>`
}
