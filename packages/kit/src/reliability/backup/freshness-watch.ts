/**
 * How old the newest backups were a moment ago: read in the background, from the manifests, so that
 * it is known again after a restart, and of backups that another process made.
 *
 * @module
 */

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
  let last: BackupFreshness | undefined
  let isFailing = false
  const look = async () => {
    try {
      last = await backups.latest()
      isFailing = false
    } catch (error) {
      if (!isFailing) onProblem(error)
      isFailing = true
    }
  }
  // What is open keeps the process alive; this alone must not.
  const timer = setInterval(() => void look(), everyMs).unref()
  void look()
  return { stats: () => last, look, stop: () => clearInterval(timer) }
}
