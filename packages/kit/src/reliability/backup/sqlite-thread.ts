/**
 * Runs one task of SQLite in a thread of its own.
 *
 * @module
 */

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { nextReply } from '../../foundation/thread-reply.ts'
import type { SqliteReply, SqliteTask } from './sqlite-worker.ts'

/** What SQLite said. */
export class SqliteTaskError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * A statement of SQLite cannot be interrupted: the signal is heard when it ends.
 *
 * @throws SqliteTaskError
 */
export async function runSqliteTask(task: SqliteTask): Promise<void> {
  const worker = started(task)
  const exited = ended(worker)
  try {
    await firstReply(worker)
  } finally {
    await exited
  }
}

/** Resolves when the file is held; what it gives lets go of it. */
export async function holdSqliteFile(file: string): Promise<() => Promise<void>> {
  const worker = started({ kind: 'hold', file })
  const exited = ended(worker)
  await firstReply(worker)
  return async () => {
    worker.postMessage('release')
    await exited
  }
}

function started(task: SqliteTask): Worker {
  // As source or compiled: a specifier in a URL is not rewritten.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new Worker(new URL(`./sqlite-worker.${extension}`, import.meta.url), { workerData: task })
}

/** Never rejects: why it ended is told by its reply, or instead of it. */
async function ended(worker: Worker): Promise<void> {
  await once(worker, 'exit').catch(() => undefined)
}

async function firstReply(worker: Worker): Promise<void> {
  const reply = await nextReply<SqliteReply>(worker, 'a thread of SQLite')
  if (reply.kind === 'failed') throw new SqliteTaskError(reply.code, reply.message)
}
