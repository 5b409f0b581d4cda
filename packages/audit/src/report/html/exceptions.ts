/** What does not apply, and what somebody answers for: declarations and waivers. @module */

import { because, isCustomProfile, withVerdict } from '../reading.ts'
import type { AuditReport, Finding } from '../report.ts'
import { html, type Markup } from './markup.ts'
import type { Section } from './section.ts'

export function exceptionsSection(report: AuditReport): Section | null {
  const waived = withVerdict(report, 'WAIVED')
  const absent = withVerdict(report, 'N/A')
  const declared = absent.filter(({ accepted }) => accepted !== undefined)
  const evident = absent.filter(({ accepted }) => accepted === undefined)
  const count = waived.length + absent.length
  if (count === 0) return null
  const body = html`${waived.length === 0 ? null : html`<h3>Accepted risks</h3><p class="lead">They failed, and count as failures in the score. They only leave the gate.</p>${acceptedTable('Accepted risks', waived)}`}
${declared.length === 0 ? null : html`<h3>Declared not to apply</h3><p class="lead">${declaredSentence(report)}</p>${acceptedTable('Declarations', declared)}`}
${evident.length === 0 ? null : html`<h3>Seen not to apply</h3><ul class="plain">${evident.map((finding) => html`<li id="${finding.probe}"><b class="ref">${finding.ref}</b> ${finding.title} <span class="quiet">${because(finding)}</span></li>`)}</ul>`}`
  return { id: 'exceptions', title: 'Exceptions', count, body }
}

function declaredSentence(report: AuditReport): string {
  const { declared_weight: weight } = report.ruleset
  const custom = isCustomProfile(report) ? ' Above 15 % this is a custom profile.' : ''
  return `${weight} % of the weight is left out of the score by declaration.${custom}`
}

function acceptedTable(label: string, findings: readonly Finding[]): Markup {
  return html`<div class="table" tabindex="0" role="region" aria-label="Table: ${label}"><table>
<thead><tr><th scope="col">Probe</th><th scope="col">Claim</th><th scope="col">What was seen</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Until</th></tr></thead>
<tbody>${findings.map((finding) => html`<tr id="${finding.probe}"><td><b>${finding.ref}</b> ${finding.severity}</td><td>${finding.title}</td><td>${because(finding)}</td><td>${finding.accepted?.reason}</td><td>${finding.accepted?.owner}</td><td class="when">${finding.accepted?.expires}</td></tr>`)}</tbody>
</table></div>`
}
