/**
 * From the judgements of several attempts to one verdict.
 *
 * A PASS needs one attempt. What speaks against the service (FAIL, or a refuted share) must be seen
 * in all of 2 or 3; attempts that disagree are FLAKY, and a FAIL that could not be tried again is
 * UNKNOWN, with what was seen as a suspicion.
 *
 * @module
 */

import type { Judgement, PartlyPassed } from '../judgement.ts'
import type { Verdict } from '../report/report.ts'

export interface Attempt {
  readonly judgement: Judgement
  readonly ms: number
}

export interface Judged {
  readonly verdict: Verdict
  readonly observed: string
  readonly judgement: Judgement
  readonly suspicion?: string
}

/** Whether one more attempt is needed. */
export function isOpen(attempts: readonly Attempt[], needed: number): boolean {
  if (attempts.length >= needed) return false
  return attempts.every(({ judgement }) => isAgainst(judgement))
}

/** @throws RangeError without attempts. */
export function judged(attempts: readonly Attempt[], needed: number): Judged {
  const first = attempts[0]?.judgement
  const last = attempts.at(-1)?.judgement
  if (first === undefined || last === undefined) throw new RangeError('no attempt was made')
  if (!isAgainst(first))
    return { verdict: first.verdict, observed: first.observed, judgement: first }
  if (isOpen(attempts, needed)) return unrepeated(first, 'the run ended before it was repeated')
  if (isAgainst(last)) return { verdict: last.verdict, observed: last.observed, judgement: last }
  if (last.verdict === 'UNKNOWN') return unrepeated(first, last.observed)
  return {
    verdict: 'FLAKY',
    observed: `Attempts disagree. One: ${first.observed} Another: ${last.observed}`,
    judgement: first,
  }
}

function unrepeated(first: Judgement, why: string): Judged {
  return {
    verdict: 'UNKNOWN',
    observed: `Seen once and not reproduced: ${why}`,
    judgement: first,
    suspicion: first.observed,
  }
}

function isAgainst(judgement: Judgement): boolean {
  return judgement.verdict === 'FAIL' || (judgement.verdict === 'PARTIAL' && refutes(judgement))
}

/** Sums of fractions are not exact. */
function refutes({ held, unexercised }: PartlyPassed): boolean {
  return 1 - held - unexercised > 1e-9
}
