/**
 * Options of the embedded store.
 *
 * @module
 */

import { resolve } from 'node:path'
import type { CreateDatabaseOptions } from '../create-database.ts'
import type { ThreadLoss } from './seat.ts'
import { threadScript } from './thread.ts'

export interface SqliteOptions extends CreateDatabaseOptions {
  /** Path of the database file; its folder must exist. */
  readonly file: string
  /** Milliseconds for a statement, waiting included, where the caller names none. Default 2,000. */
  readonly statementTimeoutMs?: number
  /**
   * Milliseconds that a transaction or session may do nothing before it is rolled back and the thread
   * freed. Default 10,000.
   */
  readonly idleTimeoutMs?: number
  /**
   * Threads that read beside the one that writes, at most. Default 2: the second starts once reads have
   * waited for the first.
   */
  readonly readers?: number
  /** Calls that may wait before more are refused. Default 1,000. */
  readonly queueMax?: number
  /** Milliseconds between two checkpoints of the log. Default 30,000. */
  readonly checkpointEveryMs?: number
  /** Pages in the log at which a commit checkpoints it; 0 for never. Default 1,000. */
  readonly walAutocheckpointPages?: number
  /**
   * Bytes kept on the disk in `<file>.ballast`, so that a DELETE works when the disk is full; 0 for
   * none. Default 8 MiB, twice what the log needs between two checkpoints.
   */
  readonly ballastBytes?: number
  /** Milliseconds at the start for another process to let go of the file. Default 5,000. */
  readonly openTimeoutMs?: number
  /** Told of each thread that was lost, for the log. Default: nobody is. */
  readonly onThreadLost?: (loss: ThreadLoss) => void
  /** LOSES ACKNOWLEDGED WRITES on a power cut. Only for the control of the proof that FULL does not. */
  readonly unsafeSynchronous?: 'NORMAL'
  /** The script of a thread. Default: the one that runs SQLite; tests give one with faults. */
  readonly threadScript?: URL
}

export type ResolvedSqliteOptions = Required<
  Omit<SqliteOptions, keyof CreateDatabaseOptions | 'unsafeSynchronous'>
> & {
  readonly synchronous: 'FULL' | 'NORMAL'
}

const defaults = {
  statementTimeoutMs: 2_000,
  idleTimeoutMs: 10_000,
  readers: 2,
  queueMax: 1_000,
  checkpointEveryMs: 30_000,
  walAutocheckpointPages: 1_000,
  ballastBytes: 8 * 1024 * 1024,
  openTimeoutMs: 5_000,
}

type NumberName = keyof typeof defaults

const mayBeZero: ReadonlySet<string> = new Set<NumberName>([
  'walAutocheckpointPages',
  'ballastBytes',
  'openTimeoutMs',
])

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: SqliteOptions): ResolvedSqliteOptions {
  const numbers = Object.entries(defaults).map(([name, fallback]) => [
    name,
    integer(name, options[name as NumberName] ?? fallback),
  ])
  return {
    ...(Object.fromEntries(numbers) as Record<NumberName, number>),
    file: filePath(options.file),
    onThreadLost: options.onThreadLost ?? (() => undefined),
    synchronous: options.unsafeSynchronous ?? 'FULL',
    threadScript: options.threadScript ?? threadScript(),
  }
}

function filePath(file: string): string {
  if (file === '' || file === ':memory:' || file.startsWith('file:')) {
    throw new RangeError(
      `file must be a path, as several threads open it and a URI could unset what keeps it safe; got "${file}"`,
    )
  }
  return resolve(file)
}

function integer(name: string, value: number): number {
  const least = mayBeZero.has(name) ? 0 : 1
  // Timers take no more.
  if (Number.isSafeInteger(value) && value >= least && value < 2 ** 31) return value
  throw new RangeError(`${name} must be an integer from ${least} to 2147483647, got ${value}`)
}
