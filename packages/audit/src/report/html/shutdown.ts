/**
 * What happened around SIGTERM, as a picture: requests as bars, when readiness turned, when the
 * listener closed, and the exit.
 *
 * @module
 */

import type { AuditReport, ShutdownTimeline } from '../report.ts'
import { seconds } from './evidence.ts'
import { html, type Markup, percent } from './markup.ts'
import type { Section } from './section.ts'

const eventHeight = 20
const laneHeight = 9
/** Bars beyond are put into lanes that are taken; more would be no picture any more. */
const lanesMax = 16

interface Event {
  readonly name: string
  readonly at: number
  readonly kind: string
}

type Request = ShutdownTimeline['requests'][number]

export function shutdownSection({ shutdown }: AuditReport): Section | null {
  if (shutdown === null) return null
  const events = eventsOf(shutdown)
  const count = (wanted: Request['outcome']) =>
    shutdown.requests.filter(({ outcome }) => outcome === wanted).length
  const told = `${shutdown.requests.length} requests around the signal: ${count('ok')} answered, ${count('refused')} refused, ${count('lost')} lost.`
  const body = html`<p class="lead">${told}</p>
${picture(shutdown, events, told)}
<ul class="legend"><li><i class="key ok"></i>answered</li><li><i class="key refused"></i>refused</li><li><i class="key lost-request"></i>lost</li><li><i class="key ready"></i>ready</li><li><i class="key unready"></i>not ready</li></ul>
<ol class="events">${events.map(({ name, at }) => html`<li><b>${name}</b> ${at === 0 ? 'at 0' : `after ${seconds(at)}`}</li>`)}</ol>`
  return { id: 'shutdown', title: 'SIGTERM', body }
}

/** In the order in which they happened, in milliseconds after the signal. */
function eventsOf(timeline: ShutdownTimeline): readonly Event[] {
  const { signal_at_ms: signal, readiness } = timeline
  const turned = readiness.find(({ at_ms: at, status }) => at >= signal && status !== 200)
  const found: readonly (readonly [string, number | null | undefined, string])[] = [
    ['SIGTERM', signal, 'signal'],
    ['readiness turned', turned?.at_ms, 'turned'],
    ['listener closed', timeline.listener_closed_at_ms, 'closed'],
    ['exit', timeline.exited_at_ms, 'exit'],
  ]
  return found
    .flatMap(([name, at, kind]) =>
      at === null || at === undefined ? [] : [{ name, at: at - signal, kind }],
    )
    .toSorted((one, other) => one.at - other.at)
}

function picture(timeline: ShutdownTimeline, events: readonly Event[], label: string): Markup {
  const { signal_at_ms: signal } = timeline
  const xOf = scaleOf(timeline, events)
  const lanes = lanesOf(timeline.requests)
  const lanesTop = events.length * eventHeight + 30
  const height = lanesTop + (Math.max(-1, ...lanes) + 1) * laneHeight + 22
  return html`<svg class="timeline" role="img" aria-label="${label}" width="100%" height="${height}">
${events.map((event, at) => lineMarkup(event, at, xOf(event.at), height - 16))}
${readinessMarkup(timeline, xOf, lanesTop - 22)}
${timeline.requests.map(({ started_ms: from, ended_ms: to, outcome }, at) => {
  const [left, right] = [xOf(from - signal), xOf(to - signal)]
  return html`<rect class="request ${outcome}" x="${percent(left)}" y="${lanesTop + (lanes[at] ?? 0) * laneHeight}" width="${percent(Math.max(0.002, right - left))}" height="${laneHeight - 3}" rx="2"/>`
})}
${events.map((event, at) => labelMarkup(event, at, xOf(event.at)))}
<line class="axis" x1="0" x2="100%" y1="${height - 16}" y2="${height - 16}"/>
<text class="axis-text" x="0" y="${height - 3}">${seconds(-Math.min(0, ...edges(timeline, events)))} before</text>
<text class="axis-text" x="100%" y="${height - 3}" text-anchor="end">${seconds(Math.max(0, ...edges(timeline, events)))} after</text>
</svg>`
}

/** All times, in milliseconds after the signal. */
function edges(timeline: ShutdownTimeline, events: readonly Event[]): readonly number[] {
  const { signal_at_ms: signal, requests, readiness } = timeline
  return [
    ...events.map(({ at }) => at),
    ...requests.flatMap(({ started_ms: from, ended_ms: to }) => [from - signal, to - signal]),
    ...readiness.map(({ at_ms: at }) => at - signal),
  ]
}

function scaleOf(timeline: ShutdownTimeline, events: readonly Event[]): (at: number) => number {
  const all = edges(timeline, events)
  const from = all.reduce((least, at) => Math.min(least, at), 0)
  const to = all.reduce((most, at) => Math.max(most, at), 1)
  return (at) => (at - from) / (to - from)
}

/** The first lane that is free when the request starts. */
function lanesOf(requests: readonly Request[]): readonly number[] {
  const freeAt: number[] = []
  return requests.map(({ started_ms: from, ended_ms: to }) => {
    const free = freeAt.findIndex((at) => at <= from)
    const lane = free === -1 ? freeAt.length % lanesMax : free
    freeAt[lane] = to
    return lane
  })
}

function lineMarkup({ kind }: Event, row: number, x: number, bottom: number): Markup {
  const top = row * eventHeight + 5
  return html`<g class="event ${kind}"><line x1="${percent(x)}" x2="${percent(x)}" y1="${top}" y2="${bottom}"/></g>`
}

/** After the lines, so that none goes through it. */
function labelMarkup({ name, at, kind }: Event, row: number, x: number): Markup {
  const isLate = x > 0.55
  return html`<g class="event ${kind}"><text x="${percent(x)}" dx="${isLate ? -7 : 7}" y="${row * eventHeight + 14}" text-anchor="${isLate ? 'end' : 'start'}">${name}${at === 0 ? '' : ` +${seconds(at)}`}</text></g>`
}

function readinessMarkup(
  { readiness, signal_at_ms: signal }: ShutdownTimeline,
  xOf: (at: number) => number,
  y: number,
): Markup {
  return html`<g class="polls">${readiness.map(
    ({ at_ms: at, status }) =>
      html`<circle class="${status === 200 ? 'ready' : 'unready'}" cx="${percent(xOf(at - signal))}" cy="${y + 5}" r="3.2"/>`,
  )}</g>`
}
