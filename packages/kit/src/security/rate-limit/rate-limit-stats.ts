import type { GateStats } from './gate.ts'
import type { LimiterStats } from './limiter.ts'

/** Plain numbers for metrics; names are of closed sets. */
export interface RateLimitStats extends LimiterStats, GateStats {
  /** `rate_limit_mode{policy}` */
  readonly modes: Readonly<Record<string, string>>
  /** `rate_limit_bypass_total` */
  readonly bypasses: number
}
