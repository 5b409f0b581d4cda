/** How far the run itself can be trusted: answers, load, budgets, leftovers, fingerprints. @module */

import { grouped } from '../reading.ts'
import type { AuditReport } from '../report.ts'
import { html, type Markup, percent } from './markup.ts'
import type { Section } from './section.ts'

export function runSection(report: AuditReport): Section {
  const body = html`<div class="columns">
<div>${answers(report)}${load(report)}</div>
<div>${budgets(report)}${leftovers(report)}</div>
</div>
${defects(report)}
${fingerprints(report)}`
  return { id: 'run', title: 'The run itself', body }
}

function answers({ quality: { statuses, requests } }: AuditReport): Markup {
  const sum = Object.values(statuses).reduce((total, count) => total + count, 0)
  const shares = Object.entries(statuses).toSorted(([, one], [, other]) => other - one)
  return html`<h3>Answers</h3>
<p>${grouped(requests)} requests. ${shareOf('401')} were answered 401, ${shareOf('404')} 404, ${shareOf('429')} 429: what is refused at the door shows nothing of what is behind it.</p>
<ul class="bars">${shares.slice(0, 10).map(([status, count]) => bar(status === '0' ? 'none' : status, count, count / Math.max(1, sum), grouped(count)))}</ul>`

  function shareOf(status: string): string {
    return percentOf((statuses[status] ?? 0) / Math.max(1, sum))
  }
}

function load({ quality: { load_start: start, load_end: end, cores } }: AuditReport): Markup {
  const isBusy = Math.max(start, end) > cores
  return html`<h3>Host</h3>
<p>Load average ${start.toFixed(2)} at the start and ${end.toFixed(2)} at the end, on ${cores === 1 ? '1 core' : `${cores} cores`}.${
    isBusy ? html` <b>The machine was busy: what depends on time was not judged.</b>` : null
  }</p>`
}

function budgets({ budgets: all }: AuditReport): Markup | null {
  if (all.length === 0) return null
  return html`<h3>Budgets</h3>
<ul class="bars">${all.map(({ name, used, limit, unit }) => bar(name, used, used / Math.max(1e-9, limit), unit === 'bytes' ? `${megabytes(used)} of ${megabytes(limit)} MB` : `${grouped(used)} of ${grouped(limit)} ${unit}`))}</ul>`
}

function leftovers({ leftovers: all }: AuditReport): Markup {
  return html`<h3>Leftovers</h3>
${all.length === 0 ? html`<p>Everything that the run created was deleted, or nothing was.</p>` : html`<p>Created, and could not be deleted:</p><ul class="plain">${all.map((each) => html`<li><code>${each}</code></li>`)}</ul>`}`
}

function defects({ defects: all }: AuditReport): Markup | null {
  if (all.length === 0) return null
  return html`<h3>What the auditor got wrong</h3>
<ul class="plain">${all.map(({ probe, message }) => html`<li><code>${probe}</code> ${message}</li>`)}</ul>`
}

function fingerprints(report: AuditReport): Markup {
  const { auditor, ruleset, config_hash: config, target, capabilities } = report
  const lines: readonly (readonly [string, string])[] = [
    ['Auditor', `${auditor.version}, Node ${auditor.node}, ${auditor.platform}`],
    ['Given', capabilities.join(', ')],
    ['Profile', ruleset.profile],
    ['Ruleset', ruleset.hash],
    ['Config', config],
    ['Target', target.hash],
  ]
  return html`<h3>Fingerprints</h3>
<dl class="lines wide">${lines.map(([name, text]) => html`<div><dt>${name}</dt><dd><code>${text}</code></dd></div>`)}</dl>`
}

function bar(name: string, count: number, share: number, told: string): Markup {
  return html`<li><span>${name}</span><svg role="img" aria-label="${name}: ${count}" width="100%" height="8"><rect class="track" width="100%" height="8" rx="2"/><rect class="amount" width="${percent(share)}" height="8" rx="2"/></svg><span>${told}</span></li>`
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e5) / 10)
}

function percentOf(share: number): string {
  return `${Math.round(share * 1000) / 10} %`
}
