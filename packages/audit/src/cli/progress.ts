/**
 * What a run shows while it goes on, on stderr: one live line for each wing on a terminal, and plain
 * lines everywhere else.
 *
 * @module
 */

import { styleText } from 'node:util'
import { type Wing, wings } from '../probe.ts'
import type { Finding, Verdict } from '../report/report.ts'
import type { RunEvent } from '../run/run-options.ts'

/** Where it is written: stderr, or what a test gives. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

export interface Progress {
  readonly onEvent: (event: RunEvent) => void
  /** Removes the live lines. */
  readonly end: () => void
}

type Colour = 'red' | 'green' | 'yellow' | 'dim'

const colours: Readonly<Partial<Record<Verdict, Colour>>> = {
  PASS: 'green',
  FAIL: 'red',
  FLAKY: 'yellow',
  PARTIAL: 'yellow',
  UNKNOWN: 'yellow',
}
const barWidth = 20
const redrawMs = 100

export function progressOn(screen: Screen): Progress {
  return screen.isTTY === true ? liveLines(screen) : plainLines(screen)
}

/** One line for each thing that was tried; what was not tried is for the report. */
function plainLines(screen: Screen): Progress {
  const say = (text: string) => screen.write(`${text}\n`)
  return {
    onEvent: (event) => {
      if (event.kind === 'opening' || event.kind === 'note') say(textOf(event))
      if (event.kind === 'planned') say(`${event.running} of ${event.probes.length} probes to run`)
      if (event.kind === 'phase') say(`-- ${event.phase}`)
      if (event.kind === 'finished' && event.finding.attempts.length > 0) say(lineOf(event.finding))
    },
    end: () => undefined,
  }
}

function textOf(event: Extract<RunEvent, { kind: 'opening' | 'note' }>): string {
  return event.kind === 'opening' ? event.what : event.text
}

function lineOf({ verdict, ref, title, attempts }: Finding): string {
  const seconds = attempts.reduce((sum, { ms }) => sum + ms, 0) / 1000
  return `${verdict.padEnd(7)} ${ref}  ${title} (${seconds.toFixed(1)} s)`
}

interface WingCount {
  all: number
  done: number
  readonly verdicts: Map<Verdict, number>
  readonly running: Set<string>
}

function liveLines(screen: Screen): Progress {
  const counts = new Map<Wing, WingCount>()
  let status = ''
  let drawn = 0
  let timer: NodeJS.Timeout | undefined

  const clear = () => {
    if (drawn > 0) screen.write(`\u001B[${drawn}A\u001B[0J`)
    drawn = 0
  }
  const draw = () => {
    timer = undefined
    clear()
    const width = (screen.columns ?? 80) - 1
    const lines = [...counts].map(([wing, count]) => wingLine(wing, count, width))
    const all = [...lines, ...(status === '' ? [] : [paint('dim', status.slice(0, width))])]
    for (const line of all) screen.write(`${line}\n`)
    drawn = all.length
  }
  const soon = () => {
    timer ??= setTimeout(draw, redrawMs).unref()
  }
  return {
    onEvent: (event) => {
      status = statusOf(event) ?? status
      count(counts, event)
      if (event.kind === 'note') {
        clear()
        screen.write(`${event.text}\n`)
      }
      soon()
    },
    end: () => {
      clearTimeout(timer)
      clear()
    },
  }
}

function statusOf(event: RunEvent): string | undefined {
  if (event.kind === 'opening') return event.what
  if (event.kind === 'phase') return `phase: ${event.phase}`
  return event.kind === 'closing' ? 'cleaning up' : undefined
}

function countOf({ probes }: Extract<RunEvent, { kind: 'planned' }>, wing: Wing): WingCount {
  const all = probes.filter((probe) => probe.wing === wing).length
  return { all, done: 0, verdicts: new Map(), running: new Set() }
}

function count(counts: Map<Wing, WingCount>, event: RunEvent): void {
  if (event.kind === 'planned') for (const wing of wings) counts.set(wing, countOf(event, wing))
  if (event.kind !== 'started' && event.kind !== 'finished') return
  const own = counts.get(event.probe.wing)
  if (own === undefined) return
  if (event.kind === 'started') own.running.add(event.probe.ref)
  else finish(own, event.finding)
}

function finish(own: WingCount, { ref, verdict }: Finding): void {
  own.running.delete(ref)
  own.done += 1
  own.verdicts.set(verdict, (own.verdicts.get(verdict) ?? 0) + 1)
}

function wingLine(wing: Wing, { all, done, verdicts, running }: WingCount, width: number): string {
  const filled = all === 0 ? 0 : Math.round((barWidth * done) / all)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const head = `${wing.padEnd(14)} ${bar} ${String(done).padStart(3)}/${all}`
  const told = [...verdicts].filter(([verdict]) => colours[verdict] !== undefined)
  const plain = told.map(([verdict, number]) => `${number} ${verdict.toLowerCase()}`).join('  ')
  const tail = running.size === 0 ? '' : [...running].join(' ')
  const room = width - head.length - plain.length - 4
  if (room < -2) return head.slice(0, width)
  const painted = told
    .map(([verdict, number]) =>
      paint(colours[verdict] ?? 'dim', `${number} ${verdict.toLowerCase()}`),
    )
    .join('  ')
  const line = `${head}  ${painted}`
  return room > 0 ? `${line}  ${paint('dim', tail.slice(0, room))}` : line
}

function paint(colour: Colour, text: string): string {
  return styleText(colour, text, { stream: process.stderr })
}
