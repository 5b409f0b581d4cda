import type { AnyDatabase } from '../database/index.ts'
import type { Migrations } from './migration.ts'
import { operatorName } from './process-identity.ts'
import type { MigrationProgress } from './progress.ts'
import type { SchemaWindow } from './schema-window.ts'

/** Told of a backup that was restored and checked; any other is none. */
export interface VerifiedBackup {
  /** By which an operator finds it again, such as its file name. */
  readonly name: string
  /** When it was restored and checked, in ISO 8601. */
  readonly verifiedAt: string
}

/** Takes a backup and verifies it; rejects if it cannot. */
export type TakeBackup = (call: {
  readonly signal: AbortSignal | undefined
}) => Promise<VerifiedBackup>

export interface MigratorOptions {
  /** PostgreSQL: by an address of the server itself, not of a pooler; two connections at least. */
  readonly database: AnyDatabase
  readonly migrations: Migrations
  /**
   * Called before a store that is not empty is changed. `none` is a choice, kept in the journal.
   * Default: a store that is not empty is not changed.
   */
  readonly backup?: TakeBackup | 'none'
  /** Milliseconds to wait for another migrator. Default 30,000. */
  readonly lockWaitMs?: number
  /** PostgreSQL: milliseconds to wait for a lock on a table. Default 2,000. */
  readonly lockTimeoutMs?: number
  /** How often a migration that got no lock is tried. Default 10. */
  readonly attemptsMax?: number
  /** Milliseconds for one statement. Default 600,000. */
  readonly statementTimeoutMs?: number
  /** Kept in the journal. Default `user@host`. */
  readonly appliedBy?: string
  readonly onProgress?: (progress: MigrationProgress) => void
  readonly now?: () => Date
  /** From 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
}

/** Of the plugin. */
export interface MigrationsOptions {
  /** All of this build. */
  readonly migrations: Migrations
  /** Default: `app.database`. */
  readonly database?: AnyDatabase
  /** Default: the release before that of the last migration, to the one after it. */
  readonly window?: SchemaWindow
  /** Milliseconds for which readiness keeps an answer. Default 5,000. */
  readonly maxAgeMs?: number
}

export type ResolvedOptions = Omit<Required<MigratorOptions>, 'backup'> &
  Pick<MigratorOptions, 'backup'>

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: MigratorOptions): ResolvedOptions {
  return {
    ...options,
    lockWaitMs: whole('lockWaitMs', options.lockWaitMs ?? 30_000, 0),
    lockTimeoutMs: whole('lockTimeoutMs', options.lockTimeoutMs ?? 2_000, 1),
    attemptsMax: whole('attemptsMax', options.attemptsMax ?? 10, 1),
    statementTimeoutMs: whole('statementTimeoutMs', options.statementTimeoutMs ?? 600_000, 1),
    appliedBy: options.appliedBy ?? operatorName(),
    onProgress: options.onProgress ?? (() => undefined),
    now: options.now ?? (() => new Date()),
    random: options.random ?? Math.random,
  }
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`migrations.${name} must be a whole number from ${least}, got ${value}`)
}
