/**
 * How old the newest backups are: what metrics show and alerts watch.
 *
 * @module
 */

import type { Backup } from './directory.ts'

export interface BackupFreshness {
  /** All that are there, whatever their state. */
  readonly count: number
  readonly newest: BackupAge | undefined
  /** The one that counts: whatever was stored since then is at risk. */
  readonly newestVerified: VerifiedBackupAge | undefined
}

export interface BackupAge {
  readonly name: string
  /** When it was begun: nothing committed before is missing. ISO 8601, as all times. */
  readonly createdAt: string
  /** Since it was begun; never below 0, also when the clock stepped back. */
  readonly ageSeconds: number
  readonly bytes: number
  readonly durationMs: number
}

export interface VerifiedBackupAge extends BackupAge {
  readonly verifiedAt: string
  /** How long restoring and checking it took. */
  readonly restoreMs: number
}

export function freshnessOf(newestFirst: readonly Backup[], now: Date): BackupFreshness {
  const ages = newestFirst.flatMap(({ name, manifest }) => {
    if (manifest === undefined) return []
    const { created_at: createdAt, bytes, duration_ms: durationMs } = manifest
    const ageSeconds = secondsBetween(createdAt, now)
    const { verified_at: verifiedAt, restore_ms: restoreMs } = manifest
    const age = { name, createdAt, ageSeconds, bytes, durationMs }
    return [{ age, verifiedAt, restoreMs: restoreMs ?? 0 }]
  })
  const verified = ages.find(({ verifiedAt }) => verifiedAt !== null)
  return {
    count: newestFirst.length,
    newest: ages[0]?.age,
    newestVerified:
      verified === undefined
        ? undefined
        : {
            ...verified.age,
            verifiedAt: verified.verifiedAt ?? '',
            restoreMs: verified.restoreMs,
          },
  }
}

export function secondsBetween(earlier: string, later: Date): number {
  return Math.max(0, Math.round((later.getTime() - Date.parse(earlier)) / 1000))
}
