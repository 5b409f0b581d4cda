/**
 * Whether what was seen of the routes is within their limits.
 *
 * @module
 */

import type { Limits } from './plan.ts'

/** Of one route, over the stages that count. */
export interface Observed {
  readonly route: string
  /** With any status; what got no answer is not among them. */
  readonly answered: number
  /** Not answered as they should be, or not at all. */
  readonly failed: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  /** How often which, `none` where nothing came. */
  readonly statuses: Readonly<Record<string, number>>
}

export interface Verdict {
  readonly limits: Limits
  readonly observed: Observed
  /** Empty: all are met. */
  readonly unmet: readonly string[]
}

/** @throws RangeError if nothing is known of a route that has limits */
export function judge(
  limits: readonly Limits[],
  observed: readonly Observed[],
): readonly Verdict[] {
  return limits.map((each) => {
    const seen = observed.find(({ route }) => route === each.route)
    if (seen === undefined) throw new RangeError(`${each.route} was not observed`)
    return { limits: each, observed: seen, unmet: unmetOf(each, seen) }
  })
}

function unmetOf(
  { failedShareMax, answeredMin, p95Ms, p99Ms }: Limits,
  seen: Observed,
): readonly string[] {
  const failedShare = seen.failed / Math.max(1, seen.answered + unanswered(seen))
  const unmet = [
    { isMet: seen.answered >= answeredMin, text: `answered ${seen.answered} < ${answeredMin}` },
    {
      isMet: failedShare <= failedShareMax,
      text: `failed ${percent(failedShare)} > ${percent(failedShareMax)}`,
    },
    { isMet: seen.p95Ms <= p95Ms, text: `p95 ${seen.p95Ms.toFixed(0)} > ${p95Ms} ms` },
    { isMet: seen.p99Ms <= p99Ms, text: `p99 ${seen.p99Ms.toFixed(0)} > ${p99Ms} ms` },
  ]
  return unmet.filter(({ isMet }) => !isMet).map(({ text }) => text)
}

function unanswered({ statuses }: Observed): number {
  return statuses['none'] ?? 0
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
