/**
 * Starts a writer process, reads what it acknowledged, and looks for that in the file.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type SqliteOptions, sqliteDatabase } from '../index.ts'
import { createSchema, read, type Schema } from './scratch.ts'
import type { WriterTask } from './writer-process.ts'

const script = new URL('./writer-process.ts', import.meta.url).pathname

export interface WriterRun {
  readonly child: ChildProcess
  /** What it printed, so far. */
  readonly lines: string[]
  /** Resolves when it has ended, and all that it printed is read. */
  readonly ended: Promise<void>
}

/** @param wrapper a program and its arguments that run the process, such as strace */
export function startWriter(task: WriterTask, wrapper: readonly string[] = []): WriterRun {
  const node = [process.execPath, '--conditions=@plimsoll/source', script, JSON.stringify(task)]
  const [program = '', ...args] = [...wrapper, ...node]
  // What is to be killed soon should not spend its life on stripping types.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'plimsoll-compile-cache') }
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => lines.push(line))
  const ended = Promise.all([once(child, 'close'), once(output, 'close')]).then(() => undefined)
  return { child, lines, ended }
}

export interface Findings {
  readonly acknowledged: number
  /** Acknowledged, and not in the file. */
  readonly lost: readonly string[]
  /** Of two rows of one transaction, one is missing. */
  readonly halfDone: readonly string[]
  readonly integrity: unknown
  readonly failures: readonly string[]
  readonly openMs: number
}

/** Opens the file as a service would, and compares. */
export async function examine(lines: readonly string[], options: SqliteOptions): Promise<Findings> {
  const startMs = performance.now()
  const database = await sqliteDatabase<Schema>(options)
  const openMs = performance.now() - startMs
  // A control can have lost even the tables.
  await createSchema(database)
  const ids = async (table: string, having: string) => {
    const rows = await read(
      database,
      `select id from ${table} group by id having count(*) ${having}`,
    )
    return rows.map((row) => (row as { id: string }).id)
  }
  const stored = new Set([...(await ids('notes', '= 1')), ...(await ids('halves', '= 2'))])
  const halfDone = await ids('halves', '< 2')
  const integrity = await read(database, 'pragma integrity_check')
  await database.close()
  const acknowledged = wordsAfter('ack', lines)
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !stored.has(id)),
    halfDone,
    integrity,
    failures: wordsAfter('fail', lines),
    openMs,
  }
}

export function wordsAfter(word: string, lines: readonly string[]): string[] {
  return lines
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1))
}
