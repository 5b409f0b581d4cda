/**
 * How old the newest backups were a moment ago: read in the background, from the manifests, so that
 * it is known again after a restart, and of backups that another process made.
 *
 * @module
 */

import { keptReading } from '../../observability/metrics/index.ts'
import type { Backups } from './backups.ts'
import type { BackupFreshness } from './freshness.ts'

export interface FreshnessWatchOptions {
  /** From one look to the next, in milliseconds. Default 60,000. */
  readonly everyMs?: number
  /** Told of the first failure after a success. Default: nobody is. */
  readonly onProblem?: (error: unknown) => void
}

export interface FreshnessWatch {
  /** As it was seen last; undefined until then. It stays while the directory cannot be read. */
  stats(): BackupFreshness | undefined
  /** Looks now: after a backup, before the next look is due. Never rejects. */
  look(): Promise<void>
  stop(): void
}

/** Looks at once. */
export function watchFreshness(
  backups: Pick<Backups, 'latest'>,
  { everyMs = 60_000, onProblem = () => undefined }: FreshnessWatchOptions = {},
): FreshnessWatch {
  const { last, look, stop } = keptReading({ read: () => backups.latest(), everyMs, onProblem })
  return { stats: last, look, stop }
}
