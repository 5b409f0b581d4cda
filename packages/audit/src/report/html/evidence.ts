/** What was sent and what came back, and how to do it again. @module */

import type { Exchange, Finding } from '../report.ts'
import { html, type Markup } from './markup.ts'

/** More are in report.json. */
const exchangesShown = 12

/** @param open how many are shown without a click */
export function evidence(exchanges: readonly Exchange[], open: number): Markup | null {
  if (exchanges.length === 0) return null
  const more = exchanges.length - exchangesShown
  return html`<div class="evidence">
${exchanges.slice(0, exchangesShown).map((exchange, at) => exchangeMarkup(exchange, at < open))}
${more > 0 ? html`<p class="quiet">${more} more in report.json.</p>` : null}
</div>`
}

function exchangeMarkup(exchange: Exchange, isOpen: boolean): Markup {
  const { request, response, curl, fault, at_ms: at, ms } = exchange
  const opening = isOpen ? html`<details class="exchange" open>` : html`<details class="exchange">`
  return html`${opening}
<summary><code>${firstLine(request)}</code> <span class="arrow" aria-hidden="true">→</span><span class="hidden">answered</span> <code>${firstLine(response)}</code><span class="quiet">${Math.round(ms)} ms, ${seconds(at)} into the run${fault === undefined ? null : html`, <b>${fault}</b>`}</span></summary>
<div class="sides">
<figure><figcaption>What was sent</figcaption><pre tabindex="0">${request}</pre></figure>
<figure><figcaption>What came back</figcaption><pre tabindex="0">${response}</pre></figure>
</div>
${curl === null ? null : command('curl', curl)}
</details>`
}

/** A line to copy. */
export function command(what: string, line: string): Markup {
  return html`<div class="command"><code tabindex="0">${line}</code><button type="button" class="copy js" aria-label="Copy the ${what} line">Copy</button></div>`
}

export function attempts({ attempts: all, member, suspicion, notes }: Finding): Markup {
  const told = all.map(({ verdict, ms }) => `${verdict} in ${seconds(ms)}`).join(', ')
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['By', member],
    ['Suspicion', suspicion],
    ['Attempts', told === '' ? undefined : told],
    ...notes.map((note) => ['Note', note] as const),
  ]
  const shown = lines.filter(([, text]) => text !== undefined)
  if (shown.length === 0) return html``
  return html`<dl class="lines">${shown.map(
    ([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`,
  )}</dl>`
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1)
  const short = line.replace(/ HTTP\/[\d.]+$/, '')
  return short.length > 90 ? `${short.slice(0, 89)}…` : short
}
