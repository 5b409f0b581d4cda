/**
 * Is the canary worse than what is known to be good, by more than is allowed? Pure.
 *
 * Few requests prove little, so below a least number there is no verdict; but where there are more
 * errors than would be allowed of that number if all the rest went well, nobody needs to wait for the
 * rest. One or two errors may be a coincidence, so there is a least number of those too. A quantile is
 * compared only where at least {@link tailMin} requests lie above it: the 99th percentile of 50
 * requests is their slowest one.
 *
 * @module
 */

import type { Figures } from './figures.ts'
import { quantileOf } from './quantile.ts'

export interface Margins {
  /** Fewer requests of the canary are not found good, nor slow. */
  readonly requestsMin: number
  /** Fewer errors of the canary are taken for a coincidence. */
  readonly errorsMin: number
  /** By how much the canary's share of errors may exceed that of the others, from 0 to 1. */
  readonly errorShareMargin: number
  /** A quantile of the canary may be so many times as long as that of the others … */
  readonly latencyRatioMax: number
  /** … and is never too long while it is less than this longer. */
  readonly latencyFloorMs: number
}

export interface Verdict {
  readonly verdict: 'good' | 'bad' | 'undecided'
  /** Why it is bad or undecided, in sentences. */
  readonly reasons: readonly string[]
}

export const quantiles = [0.95, 0.99] as const
export const tailMin = 5

/** Errors alone, which are judged while the window lasts; times are, once it is over. */
export function judgeErrors(canary: Figures, stable: Figures, margins: Margins): Verdict {
  return verdictOf(canary, margins, errorReasons(canary, stable, margins))
}

export function judge(canary: Figures, stable: Figures, margins: Margins): Verdict {
  const reasons = [
    ...errorReasons(canary, stable, margins),
    ...quantiles.flatMap((share) => slowReasons(canary, stable, margins, share)),
  ]
  return verdictOf(canary, margins, reasons)
}

function verdictOf(canary: Figures, margins: Margins, reasons: readonly string[]): Verdict {
  const { requestsMin } = margins
  if (reasons.length > 0) return { verdict: 'bad', reasons }
  if (canary.requests >= requestsMin) return { verdict: 'good', reasons }
  const few = `the canary answered ${canary.requests} requests; ${requestsMin} are the least to judge by.`
  return { verdict: 'undecided', reasons: [few] }
}

/** 0 of nothing. */
export function errorShare({ requests, errors }: Figures): number {
  return requests === 0 ? 0 : errors / requests
}

function errorReasons(canary: Figures, stable: Figures, margins: Margins): readonly string[] {
  const { requestsMin, errorsMin, errorShareMargin } = margins
  const allowed = errorShare(stable) + errorShareMargin
  const share = canary.errors / Math.max(canary.requests, requestsMin)
  if (canary.errors < errorsMin || share <= allowed) return []
  const [own, most] = [percent(errorShare(canary)), percent(allowed)]
  return [
    `${own} of the canary's answers were errors (${canary.errors} of ${canary.requests}); at most ${most} may be.`,
  ]
}

function slowReasons(
  canary: Figures,
  stable: Figures,
  { requestsMin, latencyRatioMax, latencyFloorMs }: Margins,
  share: number,
): readonly string[] {
  const least = Math.max(requestsMin, Math.round(tailMin / (1 - share)))
  const isEnough = ({ requests }: Figures) => requests >= least
  if (!isEnough(canary) || !isEnough(stable)) return []
  const own = quantileOf(canary.buckets, share)
  const other = quantileOf(stable.buckets, share)
  if (own === undefined || other === undefined) return []
  const allowed = Math.max(other * latencyRatioMax, other + latencyFloorMs / 1_000)
  if (own <= allowed) return []
  const name = `p${Math.round(share * 100)}`
  return [
    `${name} of the canary is ${ms(own)}; that of the others is ${ms(other)}, and ${ms(allowed)} the most.`,
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function ms(seconds: number): string {
  return `${Math.round(seconds * 1_000)} ms`
}
