/**
 * A thread with a connection of its own for one task, as SQLite holds up the thread that it runs in.
 *
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'

export interface SqliteTask {
  readonly kind: 'vacuum' | 'settle' | 'hold'
  readonly file: string
  /** Of `vacuum`: the new file. */
  readonly into?: string
}

export type SqliteReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

const busyTimeoutMs = 10_000

const task = workerData as SqliteTask
const tasks = { vacuum, settle, hold }
try {
  tasks[task.kind]()
} catch (error) {
  const { code = '', message } = error as Error & { code?: string }
  reply({ kind: 'failed', code, message })
}

/** Writes what one moment shows of the database to a new file; writers go on meanwhile. */
function vacuum(): void {
  const database = new Sqlite(task.file, { fileMustExist: true, timeout: busyTimeoutMs })
  try {
    database.prepare('vacuum into ?').run(task.into ?? '')
  } finally {
    database.close()
  }
  reply({ kind: 'done' })
}

/** Leaves nothing beside the file: its log is in it, and none is begun by whoever reads it. */
function settle(): void {
  const database = new Sqlite(task.file, { fileMustExist: true, timeout: busyTimeoutMs })
  try {
    const mode = database.pragma('journal_mode = delete', { simple: true })
    if (mode !== 'delete') throw new Error(`its journal stays in mode ${mode}`)
  } finally {
    database.close()
  }
  reply({ kind: 'done' })
}

/**
 * Keeps all others out until it is told to let go. Every connection in WAL mode holds a lock on the
 * file from its first read to its end, so this fails while a service is there, however idle.
 */
function hold(): void {
  assertReadable()
  const database = new Sqlite(task.file, { fileMustExist: true, timeout: 250 })
  try {
    database.pragma('locking_mode = exclusive')
    // Puts the log into the file and removes it, so that the file alone is all of the database.
    const mode = database.pragma('journal_mode = delete', { simple: true })
    if (mode !== 'delete') throw new Error(`its journal stays in mode ${mode}`)
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    throw error
  }
  parentPort?.once('message', () => {
    database.close()
  })
  reply({ kind: 'done' })
}

/** A connection that may write would remove the log of a file that is no database, and keep nothing. */
function assertReadable(): void {
  const database = new Sqlite(task.file, { readonly: true, fileMustExist: true, timeout: 250 })
  try {
    database.prepare('select count(*) from sqlite_schema').all()
  } finally {
    database.close()
  }
}

function reply(message: SqliteReply): void {
  parentPort?.postMessage(message)
}
