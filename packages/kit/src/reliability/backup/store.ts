/**
 * What a backup asks of an engine; SQLite and PostgreSQL each have one.
 *
 * @module
 */

import type { Database, EngineName } from '../database/index.ts'
import { BackupDamagedError } from './backup-error.ts'
import type { Contents } from './contents.ts'
import type { Digest } from './durable-files.ts'
import type { BackupManifest } from './manifest.ts'
import type { ResolvedOptions } from './options.ts'
import type { ReportStep } from './progress.ts'

export interface Run {
  readonly signal: AbortSignal | undefined
  readonly report: ReportStep
}

/** What all the work on backups needs. */
export interface Workshop {
  readonly settings: ResolvedOptions
  readonly store: BackupStore
}

/** A backup that lies in the directory. */
export interface Source {
  readonly name: string
  readonly file: string
  readonly manifest: BackupManifest
}

/**
 * Looks at what was restored.
 *
 * @throws if it is not what was backed up
 */
export type Judge = (restored: Database<unknown>) => Promise<void>

export interface BackupStore {
  readonly engine: EngineName
  /** Of the data in the folder of a backup. */
  readonly fileName: string
  /** What `rehearse` looks at by itself, for the manifest. */
  readonly checks: readonly string[]
  /** Removes what a crash left behind outside of the directory. */
  removeLeftovers(): Promise<void>
  /** What a dump will take, at most or about. */
  bytesToExpect(newest: BackupManifest | undefined): Promise<number>
  /** Steps `dump` and `count`: a new file, on the disk, and what is in it. */
  dump(file: string, run: Run): Promise<Contents>
  /** Steps `read`, `restore`, `check`: restores into a scratch database and removes that. */
  rehearse(source: Source, run: Run, judge: Judge): Promise<void>
  /** Steps as above and `swap`. Gives what the old database is called from now on, if there is one. */
  replace(source: Source, run: Run, judge: Judge): Promise<string | undefined>
}

/** @throws BackupDamagedError unless the data of the backup are the bytes that were written */
export function assertDigest({ name, manifest }: Source, { bytes, sha256 }: Digest): void {
  if (bytes !== manifest.bytes) {
    throw new BackupDamagedError(name, `it has ${bytes} bytes and had ${manifest.bytes}`)
  }
  if (sha256 !== manifest.sha256) {
    throw new BackupDamagedError(name, 'its bytes are not those that were written (SHA-256)')
  }
}
