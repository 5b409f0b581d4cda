import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import {
  type PostgresServer,
  postgresServer,
} from '../../../../../../tools/servers/postgres-server.ts'
import { postgresDatabase } from './postgres-database.ts'
import type { AnyDatabase } from './testing/open-postgres.ts'

const limits = { connectionsMax: 4, statementTimeoutMs: 300, answerGraceMs: 100 }

test('a server that is killed under writes loses none that was acknowledged', async () => {
  await using server = await postgresServer()
  const database = await openRows(server)
  const writing = writers(database)
  await writing.acknowledgedMin(200)

  await server.kill()
  await delay(50)
  await server.restart()
  const backMs = await writing.backMs()
  const { acknowledged, unknown } = await writing.stop()

  const kept = await keptIn(server)
  const lost = acknowledged.filter((n) => !kept.has(n))
  assert.deepEqual(lost, [])
  assert.ok(acknowledged.length >= 200)
  assert.ok(unknown >= 1)
  assert.ok(backMs < 5_000, `back after ${backMs} ms`)
  await database.close()
})

test('control: without a synchronous commit the same kill loses some', async () => {
  const settings = { synchronous_commit: 'off', wal_writer_delay: '10s' }
  await using server = await postgresServer({ settings })
  const database = await openRows(server)
  const writing = writers(database)
  await writing.acknowledgedMin(200)

  await server.kill()
  await server.restart()
  const { acknowledged } = await writing.stop()

  const kept = await keptIn(server)
  assert.ok(acknowledged.some((n) => !kept.has(n)))
  await database.close()
})

test('a server that hangs is given up in time, and served from again when it goes on', async () => {
  await using server = await postgresServer()
  const database = await openRows(server)
  const writing = writers(database)
  await writing.acknowledgedMin(50)

  server.pause()
  await delay(1_000)
  const { waiting, size } = database.stats()
  server.resume()
  const backMs = await writing.backMs()
  const { acknowledged, slowestMs } = await writing.stop()

  const kept = await keptIn(server)
  assert.deepEqual(
    acknowledged.filter((n) => !kept.has(n)),
    [],
  )
  assert.ok(waiting <= 4 && size <= 4)
  assert.ok(backMs < 2_000, `back after ${backMs} ms`)
  assert.ok(slowestMs < 1_000, `one call took ${slowestMs} ms`)
  await database.close()
})

test('control: a default pool of pg waits as long as the server hangs', async () => {
  await using server = await postgresServer()
  const pool = new pg.Pool({ connectionString: server.url, max: 4 })
  pool.on('error', () => undefined)
  await pool.query('select 1')

  server.pause()
  const asking = pool.query('select 1').then(() => 'answered')
  const first = await Promise.race([asking, delay(1_000, 'still waiting')])

  assert.equal(first, 'still waiting')
  server.resume()
  assert.equal(await asking, 'answered')
  await pool.end()
})

async function openRows(server: PostgresServer): Promise<AnyDatabase> {
  const database: AnyDatabase = await postgresDatabase({ url: server.url, ...limits })
  await untilDone(() => sql`create table rows (n integer)`.execute(database.queries()))
  return database
}

interface Writing {
  acknowledgedMin(count: number): Promise<void>
  /** Milliseconds from now to the next write that is acknowledged. */
  backMs(): Promise<number>
  stop(): Promise<{ acknowledged: number[]; unknown: number; slowestMs: number }>
}

/** Four, each with its own numbers, one after another. */
function writers(database: AnyDatabase): Writing {
  const [acknowledged, done] = [[] as number[], new AbortController()]
  let [next, unknown, slowestMs] = [0, 0, 0]
  const write = async () => {
    while (!done.signal.aborted) {
      next += 1
      const n = next
      const startMs = performance.now()
      try {
        await sql`insert into rows values (${n}::int)`.execute(database.queries())
        acknowledged.push(n)
      } catch {
        // Refused or of unknown outcome: never acknowledged, and never written again.
        unknown += 1
        await delay(10)
      }
      slowestMs = Math.max(slowestMs, performance.now() - startMs)
    }
  }
  const running = Promise.all([write(), write(), write(), write()])
  const acknowledgedMin = async (count: number) => {
    while (acknowledged.length < count) await delay(5)
  }
  return {
    acknowledgedMin,
    async backMs() {
      const startMs = performance.now()
      await acknowledgedMin(acknowledged.length + 1)
      return performance.now() - startMs
    },
    async stop() {
      done.abort()
      await running
      return { acknowledged, unknown, slowestMs }
    },
  }
}

async function keptIn(server: PostgresServer): Promise<Set<number>> {
  const side = new pg.Client({ connectionString: server.url })
  await side.connect()
  const { rows } = await side.query<{ n: number }>('select n from rows')
  await side.end()
  return new Set(rows.map(({ n }) => n))
}

async function untilDone(work: () => Promise<unknown>): Promise<void> {
  for (let tried = 0; ; tried += 1) {
    try {
      await work()
      return
    } catch (error) {
      // The first connection may take longer on a machine that is busy.
      if (tried === 10) throw error
    }
  }
}
