import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../../../../tools/servers/shared-postgres.ts'
import type { PostgresOptions } from './options.ts'
import { postgresDatabase } from './postgres-database.ts'
import { transactionPooler } from './testing/transaction-pooler.ts'

type Options = Omit<PostgresOptions, 'url'>

test('a session is refused where another process may run its next statement', async () => {
  await using behind = await openBehindPooler({})

  const holding = behind.database.session(async () => 'held')

  await assert.rejects(holding, (error: Error) => {
    assert.equal((error as { code?: string }).code, 'DATABASE_UNAVAILABLE')
    assert.match((error.cause as Error).message, /different server processes.*direct connection/)
    return true
  })
  while (behind.database.stats().busy > 0) await delay(5)
})

test('a session without a pooler is held', async () => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const database = await postgresDatabase({ url, connectionTimeoutMs: 5_000 })

  assert.equal(await database.session(async () => 'held'), 'held')

  await database.close()
  await server.dropDatabase(url)
})

for (const pooler of ['none', 'transaction'] as const) {
  test(`statements and transactions run behind a pooler, declared as ${pooler}`, async () => {
    await using behind = await openBehindPooler({ pooler })
    const { database } = behind
    await sql`create table rows (n integer)`.execute(database.queries())

    // More often than a statement comes until it is prepared.
    for (let n = 0; n < 8; n += 1) {
      await Promise.all([
        sql`insert into rows values (${n}::int)`.execute(database.queries()),
        database.transaction((queries) => sql`select ${n}::int, pg_sleep(0)`.execute(queries)),
      ])
    }

    const { rows } = await sql`select count(*) as n from rows`.execute(database.queries())
    assert.deepEqual(rows, [{ n: 8 }])
  })
}

async function openBehindPooler(options: Options) {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const pooler = await transactionPooler(Number(new URL(url).port))
  const patient = { connectionTimeoutMs: 5_000, connectionsMax: 2 }
  const database = await postgresDatabase({ url: pooler.through(url), ...patient, ...options })
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.close()
      await pooler[Symbol.asyncDispose]()
      await server.dropDatabase(url)
    },
  }
}
