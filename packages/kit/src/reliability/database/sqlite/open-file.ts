/**
 * Opens the file with the settings that make an acknowledged write survive a power cut, and reads
 * them back: SQLite ignores a setting that it cannot apply, and this build's own default in WAL is
 * `synchronous=NORMAL`, which shows only after the first transaction.
 *
 * @module
 */

import { closeSync, openSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { isBusy, isFull, toFailure } from './failures.ts'
import { assertOpenable, CannotOpen, cannotOpen } from './open-problem.ts'
import type { Open } from './protocol.ts'

const synchronousLevels = { NORMAL: 1, FULL: 2 } as const
// A log that once grew is cut back to this when it starts anew.
const journalBytesMax = 64 * 1024 * 1024

/** @throws CannotOpen */
export function openFile(options: Open): Sqlite.Database {
  const { file, isWriter, mustExist, busyTimeoutMs } = options
  assertOpenable(options)
  let database: Sqlite.Database | undefined
  try {
    if (isWriter && !mustExist) make(file)
    database = new Sqlite(file, {
      readonly: !isWriter,
      fileMustExist: true,
      timeout: busyTimeoutMs,
    })
    configure(database, options)
    assertSettings(database, options)
    if (options.mustVerify) verify(database, options)
    else if (isWriter) emptyLog(database, options)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof CannotOpen ? error : cannotOpen(toFailure(error), file, error)
  }
}

/**
 * Makes it if it is not there, for its owner alone, as it holds what people entrusted to the
 * service. The log and the index get the same mode.
 */
function make(file: string): void {
  try {
    // Never one that is there: to close it would drop the locks that this process has on it.
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function configure(database: Sqlite.Database, options: Open): void {
  const { isWriter, synchronous, walAutocheckpointPages } = options
  if (isWriter) switchToWal(database, options)
  applySettings(database, synchronous)
  database.pragma(`wal_autocheckpoint = ${walAutocheckpointPages}`)
  database.pragma(`journal_size_limit = ${journalBytesMax}`)
  // The first transaction is what makes SQLite apply its own defaults.
  database.exec(isWriter ? 'begin immediate' : 'begin')
  database.prepare('select count(*) from sqlite_schema').all()
  database.exec('commit')
}

/** What each connection must have; a statement of a session can have set it otherwise. */
export function applySettings(database: Sqlite.Database, synchronous: Open['synchronous']): void {
  database.pragma(`synchronous = ${synchronous}`)
  database.pragma('foreign_keys = ON')
}

// While others open the same file, this statement fails at once instead of waiting for them.
function switchToWal(database: Sqlite.Database, { busyTimeoutMs }: Open): void {
  const untilMs = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      database.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(toFailure(error)) || performance.now() > untilMs) throw error
      pause(20)
    }
  }
}

function pause(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs)
}

function assertSettings(database: Sqlite.Database, { file, synchronous }: Open): void {
  const wanted = {
    journal_mode: 'wal',
    synchronous: synchronousLevels[synchronous],
    foreign_keys: 1,
  }
  for (const [name, value] of Object.entries(wanted)) {
    const found = database.pragma(name, { simple: true })
    if (found === value) continue
    const what =
      `${name} is ${found} and must be ${value}, or acknowledged writes may be lost; ` +
      'use a local file system that supports shared memory'
    throw new CannotOpen('unsafe', file, what)
  }
}

/**
 * Writes what a process that died left in the log to the file, and syncs it. If a sync of that one
 * failed, pages of the log are in the system's cache only, and what is appended to them and synced
 * would be lost with them. Whoever else has the file open has a log that is in use, and sound.
 */
function emptyLog(database: Sqlite.Database, { busyTimeoutMs }: Open): void {
  database.pragma('busy_timeout = 0')
  try {
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    const failure = toFailure(error)
    // A full disk is no reason not to read.
    if (!isBusy(failure) && !isFull(failure)) throw error
  }
  database.pragma(`busy_timeout = ${busyTimeoutMs}`)
}

/** Looks through the whole file, and empties the log for the reason above. */
function verify(database: Sqlite.Database, { file, isWriter }: Open): void {
  const [finding] = database.pragma('quick_check(1)') as { quick_check: string }[]
  if (finding?.quick_check !== 'ok') {
    const what = `it is damaged (${finding?.quick_check}); restore a backup, and keep this file`
    throw new CannotOpen('corrupt', file, what)
  }
  if (!isWriter) return
  const [checkpoint] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
  if (checkpoint?.busy === 0) return
  throw new CannotOpen('locked', file, 'others read it, so that its log cannot be emptied yet')
}
