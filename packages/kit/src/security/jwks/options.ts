import type { KeyRing } from '../tokens/index.ts'
import type { Clock } from './clock.ts'
import type { Fetch } from './fetch-key-set.ts'
import type { IssuerOptions } from './issuer.ts'

export interface JwksOptions {
  /** Whose tokens are accepted besides our own. Default: nobody's. */
  readonly issuers?: readonly IssuerOptions[]
  /** Milliseconds that the start waits for the first key sets; it succeeds without. Default 3,000. */
  readonly startWaitMs?: number
  /** Default: that of Node. */
  readonly fetch?: Fetch
  /** Default: the machine's monotonic clock. */
  readonly clock?: Clock
  /** 0 to 1, for jitter. Default `Math.random`. */
  readonly random?: () => number
}

export interface JwksRouteOptions {
  /** The keys that sign our own tokens; only public halves are served. */
  readonly ring: Pick<KeyRing, 'jwks' | 'jwksMaxAgeSeconds'>
}

const startWaitMsMax = 9_000

/** @throws RangeError naming the option that makes no sense. */
export function startWaitMsOf({ startWaitMs = 3_000 }: JwksOptions): number {
  if (startWaitMs >= 0 && startWaitMs <= startWaitMsMax) return startWaitMs
  throw new RangeError(`jwks.startWaitMs must be 0 to ${startWaitMsMax}, got ${startWaitMs}`)
}
