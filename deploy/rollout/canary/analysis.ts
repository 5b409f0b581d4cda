/**
 * Watches the canary for a window, beside what is known to be good. Errors end it as soon as they
 * are too many; times are judged when the window is over. With too few requests to judge by, there
 * are further windows, and in the end no verdict, which is for the caller to take as one.
 *
 * @module
 */

import type { Act, Outcome } from '../outside.ts'
import type { Clock } from '../task.ts'
import { type Figures, type Reading, sumOf } from './figures.ts'
import { Tally } from './tally.ts'
import { judge, judgeErrors, type Margins, type Verdict } from './verdict.ts'

export type Side = 'stable' | 'canary'

/** Where the counters are read. */
export interface Source {
  /** What it asks, for the plan. */
  readonly shows: Readonly<Record<Side, readonly string[]>>
  readonly read: (side: Side, ask: Ask) => Promise<Look>
}

export type Ask = (act: Act) => Promise<Outcome>

export interface Look {
  readonly readings: readonly Reading[]
  /** Instances that did not tell, and why. */
  readonly unreadable: readonly string[]
}

export interface AnalysisOptions {
  readonly windowMs: number
  readonly pollMs: number
  /** Of so many windows the last is the end, also without a verdict. */
  readonly windowsMax: number
  readonly margins: Margins
}

export interface Analysing extends AnalysisOptions {
  readonly source: Source
  readonly ask: Ask
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Of what is known to be good, from before: by now it may get no requests. */
  readonly earlier: Figures
  readonly onLook: (seen: Seen) => void
}

/** What was counted so far. */
export interface Seen {
  readonly canary: Figures
  readonly stable: Figures
  /** Of the windows that there may be at most. */
  readonly fraction: number
}

export interface Analysis extends Verdict {
  readonly canary: Figures
  /** In this analysis, without those of before. */
  readonly stable: Figures
}

/** A canary that cannot be asked so often in a row is taken for dead. */
const silentMax = 3

export async function analyse(options: Analysing): Promise<Analysis> {
  const { windowMs, pollMs, windowsMax, clock, signal, onLook } = options
  const sides = { canary: new Tally(), stable: new Tally() }
  const look = lookOf(options, sides)
  const beganMs = clock.now()
  const endMs = beganMs + windowMs * windowsMax
  let windowEndMs = beganMs + windowMs
  await look()
  for (;;) {
    await clock.delay(Math.max(0, Math.min(pollMs, windowEndMs - clock.now())), signal)
    const silence = await look()
    const isWindowOver = clock.now() >= windowEndMs
    const seen = { canary: sides.canary.figures, stable: sides.stable.figures }
    onLook({ ...seen, fraction: Math.min(1, (clock.now() - beganMs) / (endMs - beganMs)) })
    const verdict = silence ?? verdictOf(options, seen, isWindowOver)
    if (verdict.verdict === 'bad' || (isWindowOver && verdict.verdict === 'good')) {
      return { ...verdict, ...seen }
    }
    if (clock.now() >= endMs) return { ...verdict, ...seen }
    if (isWindowOver) windowEndMs += windowMs
  }
}

type Sides = Readonly<Record<Side, Tally>>

/** Looks at both sides; a verdict if the canary is in no state to be counted. */
function lookOf({ source, ask }: Analysing, sides: Sides): () => Promise<Verdict | undefined> {
  let silent = 0
  return async () => {
    const [canary, stable] = await Promise.all([
      source.read('canary', ask),
      source.read('stable', ask),
    ])
    sides.canary.add(canary.readings)
    sides.stable.add(stable.readings)
    silent = canary.unreadable.length > 0 ? silent + 1 : 0
    const { restarted } = sides.canary
    if (restarted.length > 0) return bad(`the canary was started again: ${restarted.join(', ')}.`)
    if (silent < silentMax) return undefined
    return bad(`the canary does not tell how it is: ${canary.unreadable.join('; ')}.`)
  }
}

function bad(reason: string): Verdict {
  return { verdict: 'bad', reasons: [reason] }
}

function verdictOf(
  { margins, earlier }: Analysing,
  { canary, stable }: Pick<Seen, Side>,
  isWindowOver: boolean,
): Verdict {
  const compared = stable.requests >= margins.requestsMin ? stable : sumOf([stable, earlier])
  return (isWindowOver ? judge : judgeErrors)(canary, compared, margins)
}
