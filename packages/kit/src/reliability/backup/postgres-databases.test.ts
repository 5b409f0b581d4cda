import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { postgresServer } from '../../../../../tools/servers/postgres-server.ts'
import type { Database } from '../database/index.ts'
import { type PostgresDatabase, postgresDatabase } from '../database/postgres/index.ts'
import { patient } from '../database/testing/databases.ts'
import { assertNobodyConnected, maintenanceUrl, swapDatabases } from './postgres-databases.ts'

test('who is connected is named; the vacuum of the server is nobody, and gives way', async () => {
  await using stand = await vacuumedDatabase()
  const { server, name, fresh, user } = stand

  await assert.rejects(assertNobodyConnected(server, name), /a report \(1 connections\)/)
  await user.close()
  await vacuumIn(server, name)
  await assertNobodyConnected(server, name)
  await swapDatabases(server, { current: name, fresh, kept: `${name} before` })
})

/** With a user who is connected, and a table that the server's own vacuum is slow with. */
async function vacuumedDatabase() {
  await using stack = new AsyncDisposableStack()
  const settings = { autovacuum_naptime: 1 }
  const postgres = stack.use(await postgresServer({ storage: 'memory', settings }))
  const url = await postgres.createDatabase()
  const [name, fresh] = [url, await postgres.createDatabase()].map((of) =>
    new URL(of).pathname.slice(1),
  ) as [string, string]
  const open = async (at: string, applicationName: string): Promise<PostgresDatabase<unknown>> => {
    const database = await postgresDatabase({ url: at, applicationName, ...patient })
    stack.defer(() => database.close())
    return database
  }
  const server = await open(maintenanceUrl(url), 'the test')
  const user = await open(url, 'a report')
  await sql`create table notes (id int, text text) with (autovacuum_vacuum_threshold = 0,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100,
    autovacuum_vacuum_cost_limit = 1)`.execute(user.queries())
  await sql`insert into notes select n, repeat('x', 500) from generate_series(1, 20000) n`.execute(
    user.queries(),
  )
  await sql`update notes set id = id + 1`.execute(user.queries())
  const owned = stack.move()
  return { server, user, name, fresh, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

async function vacuumIn(server: Database<unknown>, name: string): Promise<void> {
  const untilMs = performance.now() + 20_000
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity where datname = ${name}
      and backend_type = 'autovacuum worker'`.execute(server.queries())
    if (rows.length > 0) return
    assert.ok(performance.now() < untilMs, 'the server does not vacuum')
    await setTimeout(20)
  }
}
