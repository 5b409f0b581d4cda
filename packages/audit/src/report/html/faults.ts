/**
 * How the service answered while a dependency was failing: liveness, readiness and a business
 * operation, for each mode of failure.
 *
 * @module
 */

import type { AuditReport, FaultStrip } from '../report.ts'
import { seconds } from './evidence.ts'
import { html, type Markup, percent } from './markup.ts'
import type { Section } from './section.ts'

type Mode = FaultStrip['modes'][number]
type Sample = Mode['liveness'][number]

const rows = [
  ['live', 'liveness'],
  ['ready', 'readiness'],
  ['business', 'business'],
] as const

export function faultsSection({ faults }: AuditReport): Section | null {
  const shown = faults.filter(({ modes }) => modes.length > 0)
  if (shown.length === 0) return null
  const body = html`<p class="lead">Each answer from its request on; the time runs from left to right.</p>
<ul class="legend"><li><i class="key s2"></i>2xx</li><li><i class="key s4"></i>3xx, 4xx</li><li><i class="key s503"></i>503</li><li><i class="key s5"></i>other 5xx</li><li><i class="key s0"></i>no answer</li></ul>
${shown.map(stripMarkup)}`
  return { id: 'faults', title: 'Faults', count: shown.length, body }
}

function stripMarkup({ dependency, criticality, modes }: FaultStrip): Markup {
  return html`<h3>${dependency} <span class="chip plain">${criticality}</span></h3>
<div class="modes">${modes.map(modeMarkup)}</div>`
}

function modeMarkup(mode: Mode): Markup {
  const { mode: name, started_ms: from, ended_ms: to } = mode
  return html`<figure class="mode"><figcaption><b>${name}</b> <span class="quiet">${seconds(to - from)}</span></figcaption>
${rows.map(([title, member]) => rowMarkup(title, mode[member], from, to))}
</figure>`
}

function rowMarkup(title: string, samples: readonly Sample[], from: number, to: number): Markup {
  const told = toldOf(samples)
  const length = Math.max(1, to - from)
  const cells = samples.map((sample, at) => {
    const next = samples[at + 1]?.at_ms ?? Math.max(to, sample.at_ms + sample.ms)
    const [left, right] = [(sample.at_ms - from) / length, (next - from) / length]
    return html`<rect class="${classOf(sample.status)}" x="${percent(left)}" width="${percent(Math.max(0.004, Math.min(1, right) - left))}" height="14"/>`
  })
  return html`<div class="strip"><span>${title}</span><svg role="img" aria-label="${title}: ${told}" width="100%" height="14"><rect class="track" width="100%" height="14"/>${cells}</svg><small>${told}</small></div>`
}

function classOf(status: number): string {
  if (status === 0) return 's0'
  if (status === 503) return 's503'
  if (status >= 500) return 's5'
  return status >= 300 ? 's4' : 's2'
}

/** "200 for 1.2 s, then 503; at most 12 ms" */
function toldOf(samples: readonly Sample[]): string {
  const [first] = samples
  if (first === undefined) return 'not asked'
  const slowest = Math.max(...samples.map(({ ms }) => ms))
  const changes = samples.filter(({ status }, at) => at === 0 || samples[at - 1]?.status !== status)
  const steps = changes.map(({ status, at_ms: at }, index) => {
    const name = status === 0 ? 'no answer' : String(status)
    return index === 0 ? name : `${name} after ${seconds(at - first.at_ms)}`
  })
  const shown = steps.length > 4 ? [...steps.slice(0, 3), 'and so on'] : steps
  return `${shown.join(', ')}; at most ${seconds(slowest)}`
}
