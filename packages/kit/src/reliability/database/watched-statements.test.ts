import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { createDatabase } from './create-database.ts'
import { DatabaseBusyError } from './errors.ts'
import type { EndedStatement, EndedTransaction } from './statement.ts'
import { stubEngine } from './testing/stub-engine.ts'

interface Schema {
  readonly users: { readonly id: number; readonly name: string }
}

test('each statement is told of with placeholders and without its parameters', async () => {
  const told: EndedStatement[] = []
  const engine = stubEngine(async () => [{ id: 1 }])
  const database = createDatabase<Schema>(engine, { observe: (ended) => told.push(ended) })

  await database
    .queries({ name: 'find-user' })
    .selectFrom('users')
    .select('id')
    .where('name', '=', 'Ada')
    .execute()

  const [{ durationMs, ...rest } = {} as EndedStatement] = told
  assert.deepEqual(rest, {
    engine: 'sqlite',
    kind: 'select',
    name: 'find-user',
    sql: 'select "id" from "users" where "name" = ?',
    isSlow: false,
    rows: 1,
    error: undefined,
  })
  assert.ok(durationMs >= 0)
})

test('statements are counted by kind, failures by code, both by how long they took', async () => {
  const failures = [
    new DatabaseBusyError('No connection came free.'),
    new Error('a defect'),
    undefined,
  ]
  const database = createDatabase<Schema>(
    stubEngine(async () => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return []
    }),
  )
  const queries = database.queries()

  await Promise.allSettled([
    queries.deleteFrom('users').execute(),
    queries.updateTable('users').set({ name: 'Ada' }).execute(),
    queries.insertInto('users').values({ id: 1, name: 'Ada' }).execute(),
    queries.selectFrom('users').selectAll().execute(),
    sql`vacuum`.execute(queries),
  ])

  const stats = database.stats()
  assert.equal(stats.statements, 5)
  assert.deepEqual(stats.statementsByKind, { select: 1, insert: 1, update: 1, delete: 1, other: 1 })
  assert.equal(stats.failures, 2)
  assert.deepEqual(stats.failuresByCode, { DATABASE_BUSY: 1, OTHER: 1 })
  assert.equal(
    stats.durations.counts.reduce((one, other) => one + other, 0),
    5,
  )
  assert.equal(stats.durations.counts.length, stats.durations.bucketsMs.length + 1)
  assert.ok(stats.durations.sumMs >= stats.durations.maxMs)
})

test('a statement above the limit is slow, and a transaction above its own is long; both are told', async () => {
  const statements: EndedStatement[] = []
  const transactions: EndedTransaction[] = []
  let nowMs = 0
  const database = createDatabase<Schema>(
    stubEngine(async (text) => {
      nowMs += text.startsWith('delete') ? 1_001 : 200
      return []
    }),
    { now: () => nowMs },
  )
  database.observe({
    statement: (ended) => statements.push(ended),
    transaction: (ended) => transactions.push(ended),
  })

  await database.transaction((queries) => queries.selectFrom('users').selectAll().execute())
  await database.transaction((queries) => queries.deleteFrom('users').execute(), { name: 'purge' })

  assert.deepEqual(
    statements.map(({ isSlow }) => isSlow),
    [false, true],
  )
  assert.deepEqual(
    transactions.map(({ name, isLong, outcome, statements: count }) => [
      name,
      isLong,
      outcome,
      count,
    ]),
    [
      [undefined, false, 'committed', 1],
      ['purge', true, 'committed', 1],
    ],
  )
  const { slowStatements, transactions: counted } = database.stats()
  assert.equal(slowStatements, 1)
  assert.deepEqual(counted, { committed: 2, rolledBack: 0, retried: 0, long: 1 })
})

test('an observer that fails fails no statement, and one that left is told no more', async () => {
  const warnings: string[] = []
  const warn = (warning: Error) => void warnings.push(warning.message)
  process.on('warning', warn)
  const database = createDatabase<Schema>(stubEngine())
  const leave = database.observe({
    statement() {
      throw new Error('the observer is broken')
    },
  })

  await database.queries().selectFrom('users').selectAll().execute()
  leave()
  await database.queries().selectFrom('users').selectAll().execute()

  await delay(0)
  process.off('warning', warn)
  assert.deepEqual(warnings, ['the observer is broken'])
})
