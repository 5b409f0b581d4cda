import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Database, DatabaseAddress } from '../database/index.ts'
import { type FactReaders, lastMigration, type ReadFact } from './contents.ts'
import type { BackupProgress } from './progress.ts'

/** Something that must hold of a database that was restored, such as a whole audit chain. */
export interface BackupCheck {
  readonly name: string
  /** Rejects, or throws, if it does not hold. It must not change anything. */
  // biome-ignore lint/suspicious/noExplicitAny: whichever its tables, as `app.database` is.
  run(restored: Database<any>, call: { readonly signal: AbortSignal | undefined }): unknown
}

export interface VerifyOptions {
  /** Default: the last migration that is applied, by `@plimsoll/kit/migrations`. */
  readonly schemaVersion?: ReadFact
  /** Head of the audit chain, kept in the manifest and compared. Default: there is none. */
  readonly auditHead?: ReadFact
  /** What else is asked of a restored database. Default: nothing. */
  readonly checks?: readonly BackupCheck[]
  /**
   * PostgreSQL: a database on the server where scratch databases are made. Default: `postgres` on the
   * service's own, which then does the work twice.
   */
  readonly scratchUrl?: string
}

export interface BackupsOptions {
  /** PostgreSQL: as the owner of the tables who may create databases, and past any pooler. */
  readonly address: DatabaseAddress
  /** Made if only its last part is missing: what is above it may be a disk that is not mounted. */
  readonly directory: string
  /** Verified backups that are kept. Default 7. */
  readonly keep?: number
  readonly verify?: VerifyOptions
  /** Kept in the manifest. Default: not known. */
  readonly serviceVersion?: string
  /** Milliseconds to wait for another backup in the same directory. Default 10,000. */
  readonly lockWaitMs?: number
  /** Where `pg_dump` and `pg_restore` are. Default: the newest that are installed. */
  readonly programFolder?: string
  readonly onProgress?: (progress: BackupProgress) => void
  readonly now?: () => Date
}

export interface ResolvedOptions {
  readonly address: DatabaseAddress
  readonly directory: string
  readonly keep: number
  readonly facts: FactReaders
  readonly checks: readonly BackupCheck[]
  readonly scratchUrl: string | undefined
  readonly serviceVersion: string | null
  readonly lockWaitMs: number
  readonly programFolder: string | undefined
  readonly onProgress: (progress: BackupProgress) => void
  readonly now: () => Date
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: BackupsOptions): ResolvedOptions {
  const { address, verify = {} } = options
  const directory = resolve(options.directory)
  if (address.engine === 'sqlite' && directory === resolve(address.file)) {
    throw new RangeError('backup.directory is the file of the database')
  }
  return {
    address: address.engine === 'sqlite' ? { ...address, file: realFile(address.file) } : address,
    directory,
    keep: whole('keep', options.keep ?? 7, 1),
    facts: factReaders(verify),
    checks: verify.checks ?? [],
    scratchUrl: verify.scratchUrl,
    serviceVersion: options.serviceVersion ?? null,
    lockWaitMs: whole('lockWaitMs', options.lockWaitMs ?? 10_000, 0),
    programFolder: options.programFolder,
    onProgress: options.onProgress ?? (() => undefined),
    now: options.now ?? (() => new Date()),
  }
}

function factReaders({ schemaVersion, auditHead }: VerifyOptions): FactReaders {
  return {
    schemaVersion: schemaVersion ?? lastMigration,
    auditHead: auditHead ?? (() => Promise.resolve(null)),
  }
}

/** A restore replaces what a link leads to, never the link. */
function realFile(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    // It is gone, which is what a backup is for.
    return resolve(file)
  }
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`backup.${name} must be a whole number from ${least}, got ${value}`)
}
