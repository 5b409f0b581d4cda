/**
 * Whether the kit costs more than another did in the same pairs. Pure.
 *
 * Worse is only what is worse at the favourable end of the doubt, and fine what is fine at the
 * unfavourable end; between them the noise permits no verdict, and none is given.
 *
 * @module
 */

import type { Interval } from './interval.ts'

/** A kit that costs more than this many times what it did is a defect. */
export const growthMax = 1.03

export type Verdict = 'fine' | 'worse' | 'undecided'

/** @param growth how many times as much it costs */
export function judge({ low, high }: Interval): Verdict {
  if (low > growthMax) return 'worse'
  return high <= growthMax ? 'fine' : 'undecided'
}

/** Each verdict has its exit code, so that no pipeline takes doubt for a pass. */
export const exitCodes: Readonly<Record<Verdict, number>> = { fine: 0, worse: 1, undecided: 3 }
