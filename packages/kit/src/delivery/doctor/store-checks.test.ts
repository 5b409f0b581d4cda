import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../../../tools/servers/shared-postgres.ts'
import { postgresDatabase } from '../../reliability/database/postgres/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { Check } from './check.ts'
import {
  type ConnectionLimits,
  connectionsSuffice,
  judgeConnections,
} from './connections-suffice.ts'
import { databaseAnswers, databaseClock } from './database-checks.ts'
import { judgeMigrations, type MigrationsView, migrationsApplied } from './migrations-applied.ts'
import { runDoctor } from './run-doctor.ts'

for (const { engine, open } of engines) {
  test(`${engine}: a store that answers is right, with its version and its clock`, async () => {
    await using store = await open()
    const given = { open: () => store.database }

    const { results, summary } = await runDoctor([databaseAnswers(given), databaseClock(given)])

    assert.equal(summary.ok, 2, inspect(results, { depth: 5 }))
    assert.match(inspect(results, { depth: 5 }), /(?:SQLite|PostgreSQL) \d+\.\d+/)
  })

  test(`${engine}: a store that is too old fails`, async () => {
    await using store = await open()
    const least = { postgres: '99', sqlite: '99' }

    const result = await resultOf(databaseAnswers({ open: () => store.database, least }))

    assert.match(inspect(result.findings), /is too old.*99 or newer/s)
  })
}

test('a store that is away fails with the reason, and never with the password', async (t) => {
  const { url } = await sharedPostgres()
  const wrong = new URL(url)
  wrong.password = 'canary-password'
  const addresses = ['postgresql://me:canary-password@127.0.0.1:1/none', wrong.href]
  const stores = addresses.map((address) => postgresDatabase({ url: address }))
  t.after(async () => {
    for (const store of await Promise.allSettled(stores)) {
      if (store.status === 'fulfilled') await store.value.close()
    }
  })

  const results = await Promise.all(
    stores.map((store) => resultOf(databaseAnswers({ open: () => store }))),
  )

  assert.deepEqual(
    results.map(({ status }) => status),
    ['fail', 'fail'],
  )
  assert.match(inspect(results[0]?.findings), /Nothing listens at 127\.0\.0\.1:1/)
  assert.doesNotMatch(inspect(results, { depth: 9 }), /The store does not answer/)
  assert.match(inspect(results[1]?.findings), /password/)
  assert.doesNotMatch(inspect(results, { depth: 9 }), /canary/)
})

test('a store that may only be read fails', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const name = new URL(url).pathname.slice(1)
  const database = await postgresDatabase({ url })
  t.after(() => server.dropDatabase(url))
  await sql`alter database ${sql.id(name)} set default_transaction_read_only = on`.execute(
    database.queries(),
  )
  await database.close()
  const readOnly = await postgresDatabase({ url })

  const result = await resultOf(databaseAnswers({ open: () => readOnly }))
  await readOnly.close()

  assert.match(inspect(result.findings), /can be read and not written/)
})

test('the limits of the real server are asked, those of the database with them', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const database = await postgresDatabase({ url })
  t.after(async () => {
    await database.close()
    await server.dropDatabase(url)
  })
  const suffice = (poolMax: number) =>
    resultOf(connectionsSuffice({ open: () => database, poolMax, replicas: 2 }))

  const few = await suffice(4)
  const many = await suffice(10_000)
  const name = sql.id(new URL(url).pathname.slice(1))
  await sql`alter database ${name} connection limit 5`.execute(database.queries())
  const limited = await suffice(4)

  assert.equal(few.status, 'ok', inspect(few.findings))
  assert.match(inspect(many.findings), /2 × 10000 \+ 2 = 20002 .*max_connections is \d+/s)
  assert.match(inspect(limited.findings), /the limit of the database is 5/)
})

test('the pool of all instances must fit, beside what is reserved and what others hold', () => {
  const limits: ConnectionLimits = { max: 100, reserved: 3, ofDatabase: -1, ofRole: -1, others: 0 }
  const status = (poolMax: number, changes: Partial<ConnectionLimits> = {}) =>
    judgeConnections({ poolMax, replicas: 5 }, { ...limits, ...changes })

  assert.equal(status(19).status, 'ok')
  assert.match(inspect(status(20)), /5 × 20 \+ 2 = 102 .*97 are there.*pool 19 or smaller/s)
  assert.match(inspect(status(19, { others: 1 })), /status: 'warn'.*others hold 1 of 97/s)
  assert.match(inspect(status(10, { ofRole: 40 })), /the limit of the role is 40/)
  assert.match(inspect(status(10, { ofRole: 3 })), /Run fewer instances/)
})

test('SQLite has no connections to count', async () => {
  const [sqlite] = engines
  await using store = await sqlite?.open()
  assert.ok(store)

  const check = connectionsSuffice({ open: () => store.database, poolMax: 10, replicas: 1 })

  assert.equal((await resultOf(check)).status, 'skipped')
})

test('a schema that is missing, half done or edited fails; one at work warns', async () => {
  const applied = { id: '0001', state: 'applied' }
  const view: MigrationsView = {
    release: 1,
    migrations: [applied],
    problem: undefined,
    holder: undefined,
  }
  const pending = [applied, { id: '0002', state: 'pending' }]
  const how = { command: 'migrate up' }
  const status = (changes: Partial<MigrationsView>, at: 'start' | 'command' = 'command') =>
    judgeMigrations(
      { ...view, ...changes },
      { ...how, pending: `applied-${at === 'start' ? 'at-start' : 'by-command'}` },
    )

  assert.equal(status({}).status, 'ok')
  assert.match(inspect(status({ migrations: pending })), /fail.*not applied: 0002.*migrate up/s)
  assert.equal(status({ migrations: pending }, 'start').status, 'ok')
  assert.match(inspect(status({ problem: '0001 was edited' })), /fail.*0001 was edited/s)
  assert.equal(status({ holder: 'me@here' }).status, 'warn')
  const running = [{ id: '0001', state: 'running' }]
  assert.match(inspect(status({ migrations: running })), /fail.*0001 is half done/s)

  const check = migrationsApplied({ status: async () => view, pending: 'applied-at-start', ...how })
  assert.equal((await resultOf(check)).status, 'ok')
})

async function resultOf(check: Check) {
  const { results } = await runDoctor([check])
  const [result] = results
  assert.ok(result)
  return result
}
