/**
 * A process that writes, and prints `ack <id>` after the commit of `<id>`: for the tests that kill
 * it, cut its power, or make its device fail. Its one argument is a {@link WriterTask} as JSON.
 *
 * @module
 */

import { writeSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../database.ts'
import { type SqliteOptions, sqliteDatabase } from '../index.ts'
import { createSchema, type Schema } from './scratch.ts'

export interface WriterTask {
  readonly options: SqliteOptions
  readonly writers: number
  /** Writes of each writer. Default: until it is ended. */
  readonly writes?: number
  readonly pauseMs?: number
  /** What a test must notice: it acknowledges before the commit, or also what failed. */
  readonly control?: 'ack-early' | 'ack-failures'
}

const task = JSON.parse(process.argv[2] ?? '') as WriterTask
const database = await sqliteDatabase<Schema>(task.options)
await createSchema(database)
say('open')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
await Promise.all(Array.from({ length: task.writers }, (_, writer) => writeAll(writer)))
delay.disable()
say(`delay ${Math.round(delay.max / 1e6)}`)
await database.close()

async function writeAll(writer: number): Promise<void> {
  for (let done = 0; done !== task.writes; done += 1) {
    await writeOne(`${writer}-${done}`)
    if (task.pauseMs !== undefined) await sleep(task.pauseMs)
  }
}

async function writeOne(id: string): Promise<void> {
  if (task.control === 'ack-early') say(`ack ${id}`)
  try {
    await write(database, id)
    if (task.control !== 'ack-early') say(`ack ${id}`)
  } catch (error) {
    say(`fail ${id} ${(error as { code?: string }).code}`)
    if (task.control === 'ack-failures') say(`ack ${id}`)
  }
}

/** A row of its own, and two rows that belong together. */
async function write(store: Database<Schema>, id: string): Promise<void> {
  if (id.endsWith('0')) {
    await store.transaction(async (queries) => {
      await queries.insertInto('halves').values({ id, side: 'left' }).execute()
      await queries.insertInto('halves').values({ id, side: 'right' }).execute()
    })
  } else {
    await store
      .queries()
      .insertInto('notes')
      .values({ id, text: 'x'.repeat(200) })
      .execute()
  }
}

function say(line: string): void {
  writeSync(1, `${line}\n`)
}
