import type { HistogramValue } from '../../observability/metrics/index.ts'
import type { RevocableKind } from './revocable.ts'

/** What the replica is kept fresh by. A closed set, so it may label a metric. */
export const feedSources = ['memory', 'redis', 'database', 'none'] as const
export type FeedSource = (typeof feedSources)[number]

export type RevocationMode = 'strict' | 'async'
export type Propagation = 'complete' | 'pending'

/** Plain numbers for metrics; labels come from closed sets. */
export interface RevocationStats {
  /** `auth_revocation_fresh` */
  readonly isFresh: boolean
  /** `auth_revocation_feed{source}` */
  readonly source: FeedSource
  /** `auth_revocation_entries{kind}` */
  readonly entries: Readonly<Record<RevocableKind, number>>
  readonly entryBytes: number
  /** `auth_revocation_lag_seconds`: of the entry that came last by Redis, by the clocks of both. */
  readonly lagSeconds: number
  /** `auth_revocations_total{kind,mode}`, made by this process */
  readonly revocations: Readonly<Record<RevocableKind, Readonly<Record<RevocationMode, number>>>>
  /** `auth_revocation_barrier_seconds`; it goes on counting. */
  readonly barrierSeconds: HistogramValue
  readonly propagations: Readonly<Record<Propagation, number>>
  /** Credentials that the database was asked for. */
  readonly confirmQueries: number
  /** Entries that were put into the stream for others. */
  readonly relayed: number
  /** How often entries may have been lost in Redis, the first time included. */
  readonly epochs: number
}
