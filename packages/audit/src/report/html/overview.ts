/** The top of the page: the word, the interval, the wings. @module */

import {
  capOf,
  duration,
  failureCount,
  grouped,
  isCustomProfile,
  openCount,
  whole,
  withVerdict,
} from '../reading.ts'
import type { AuditReport, Category, Word } from '../report.ts'
import { html, type Markup, percent } from './markup.ts'

/** The load line of a ship's side: a circle with a line through it. */
export function mark(size: number): Markup {
  return html`<svg class="mark" width="${size}" height="${size}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><circle cx="12" cy="12" r="7"/><path d="M1 12h22"/></svg>`
}

const wordClasses: Readonly<Record<Word, string>> = {
  READY: 'good',
  'READY WITH GAPS': 'warn',
  'NOT PROVEN': 'open',
  'NOT READY': 'bad',
}

const meanings: Readonly<Record<Word, string>> = {
  READY: 'Every critical and high claim was seen to hold.',
  'READY WITH GAPS': 'Every critical claim was seen to hold; some others were not.',
  'NOT PROVEN': 'Too little was seen to say so. Nothing critical was seen to fail.',
  'NOT READY': 'What was seen to fail is too much to take on traffic.',
}

export function overview(report: AuditReport): Markup {
  const { score, target, depth, quality, started_at: started } = report
  const version = target.version === null ? null : html` <span>· version ${target.version}</span>`
  return html`<div class="hero" id="top"><div class="wrap">
<p class="over">Readiness of <strong>${target.url}</strong>${version}</p>
<h1 class="word ${wordClasses[score.word]}">${score.word}</h1>
<p class="meaning">${meanings[score.word]}</p>
${interval(score)}
<ul class="facts">${factsOf(report).map((fact) => html`<li>${fact}</li>`)}</ul>
${wings(report.categories)}
<p class="meta"><time datetime="${started}">${readable(started)}</time><span>${depth}</span><span>${duration(report)}</span><span>${grouped(quality.requests)} requests</span><span>${report.findings.length} probes</span><span>profile ${report.ruleset.profile}${isCustomProfile(report) ? ' (custom profile)' : null}</span></p>
</div></div>`
}

function factsOf(report: AuditReport): readonly string[] {
  const cap = capOf(report)
  const open = openCount(report)
  return [
    ...(cap === null ? [] : [cap]),
    `${failureCount(withVerdict(report, 'FAIL'))}.`,
    ...(open === null ? [] : [`${open}.`]),
  ]
}

function interval({ proven, ceiling, coverage }: AuditReport['score']): Markup {
  const figure = (value: number, name: string, what: string, unit = '') =>
    html`<div class="figure ${name}"><dt>${name}</dt><dd><b>${whole(value)}${unit}</b><span>${what}</span></dd></div>`
  return html`<dl class="figures">
${figure(proven, 'proven', 'was seen to hold')}
${figure(ceiling, 'ceiling', 'if all that is unknown held')}
${figure(coverage, 'coverage', 'of the weight was decided', ' %')}
</dl>
${gauge(proven, ceiling)}`
}

const ticks = [0, 49, 75, 90, 100]

function gauge(proven: number, ceiling: number): Markup {
  const [lo, hi] = [proven / 100, ceiling / 100]
  const label = `Proven ${whole(proven)}, ceiling ${whole(ceiling)} of 100`
  return html`<svg class="gauge" role="img" aria-label="${label}" width="100%" height="62">
<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="7" height="7"/><rect class="hatch-line" width="2.4" height="7"/></pattern></defs>
<rect class="lost" x="0" y="12" width="100%" height="22" rx="3"/>
<rect fill="url(#hatch)" x="0" y="12" width="${percent(hi)}" height="22" rx="3"/>
<rect class="held" x="0" y="12" width="${percent(lo)}" height="22" rx="3"/>
${ticks.map(
  (tick) =>
    html`<g class="tick"><line x1="${tick}%" x2="${tick}%" y1="36" y2="42"/><text x="${tick}%" y="56" text-anchor="${anchorOf(tick)}">${tick}</text></g>`,
)}
<svg class="load-line" x="${percent(lo)}" y="23" overflow="visible"><line x1="-22" x2="22"/><circle r="11"/></svg>
</svg>
<ul class="legend"><li><i class="key held"></i>proven</li><li><i class="key hatch"></i>not known</li><li><i class="key lost"></i>refuted, or held down by a cap</li><li class="long">75 is READY WITH GAPS, 90 is READY, 49 is where a critical failure holds it</li></ul>`
}

function anchorOf(tick: number): string {
  if (tick === 0) return 'start'
  return tick === 100 ? 'end' : 'middle'
}

function wings(categories: readonly Category[]): Markup {
  return html`<ul class="wings">${categories.map(
    ({ wing, weight, lo, hi, coverage }) => html`<li>
<span class="wing-name">${wing} <small>weight ${weight}</small></span>
<svg class="wing-bar" role="img" aria-label="${wing}: proven ${whole(lo)}, ceiling ${whole(hi)} of 100" width="100%" height="10"><rect class="lost" width="100%" height="10" rx="2"/><rect fill="url(#hatch)" width="${percent(hi / 100)}" height="10" rx="2"/><rect class="held" width="${percent(lo / 100)}" height="10" rx="2"/></svg>
<span class="wing-range">${whole(lo)}–${whole(hi)}</span><span class="wing-coverage">coverage ${whole(coverage)} %</span>
</li>`,
  )}</ul>`
}

/** "2026-01-31 12:00 UTC", the same on every machine. */
function readable(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`
}
