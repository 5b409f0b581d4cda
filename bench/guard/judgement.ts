/**
 * Whether the kit costs more than it did when its ratio to bare Fastify was recorded. Pure.
 *
 * Both figures have a doubt. Worse is only what is worse at the favourable end of both, and fine what is
 * fine at the unfavourable end; between them the noise permits no verdict, and none is given.
 *
 * @module
 */

import type { Interval } from './interval.ts'

/** A kit that costs more than this many times what it did is a defect. */
export const growthMax = 1.03

export type Verdict = 'fine' | 'worse' | 'undecided'

export interface Judgement {
  readonly verdict: Verdict
  /** How many times the recorded ratio the measured one is, at both ends of the doubt. */
  readonly growth: Interval
}

export function judge(recorded: Interval, measured: Interval): Judgement {
  const growth = {
    low: measured.low / recorded.high,
    median: measured.median / recorded.median,
    high: measured.high / recorded.low,
  }
  return { verdict: verdictOf(growth), growth }
}

function verdictOf({ low, high }: Interval): Verdict {
  if (low > growthMax) return 'worse'
  return high <= growthMax ? 'fine' : 'undecided'
}

/** Each verdict has its exit code, so that no pipeline takes doubt for a pass. */
export const exitCodes: Readonly<Record<Verdict, number>> = { fine: 0, worse: 1, undecided: 3 }
