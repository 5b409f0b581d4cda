import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { type AnyDatabase, createTables, newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { assertBounded } from '../../reliability/database/testing/scans.ts'
import { endSession, endSessionsOf, insertSession, SessionStore } from './session-store.ts'
import { type SessionTables, sessionTables } from './tables.ts'

const id = 'q5Yd0mC2kQ8xWn7rT1vLzA'
const [nowMs, userId] = [Date.parse('2026-01-31T12:00:00.000Z'), newId()]
const presented = { sessionId: id, counter: 1, keyId: 'k', deviceMark: 'm', nowMs }

for (const { engine, open } of engines) {
  test(`${engine}: no statement costs more because there are more sessions`, async () => {
    await using store = await open<SessionTables>()
    await createTables(store.database, sessionTables)
    const { database, statements } = recorded(engine)
    const sessions = new SessionStore(database)

    await sessions.rotate(presented, { keyId: 'k', idleMs: 1, device: {} })
    await sessions.countReplay(presented)
    await sessions.find(id)
    await sessions.list({ userId, nowMs, limit: 20 }, {})
    const after = { createdAt: new Date(nowMs).toISOString(), id }
    await sessions.list({ userId, nowMs, limit: 20, after }, {})
    await endSession(database.queries(), { id, nowMs, userId })
    // What these find, they change by its id, as `endSession` does.
    await sessions.sweep(nowMs, {})
    await endSessionsOf(database.queries(), userId, { nowMs, exceptId: id })

    assert.equal(statements.length, 8)
    for (const statement of statements) await assertBounded(store.database, statement)
  })

  test(`${engine}: however many count a replay at once, eight are counted`, async () => {
    await using store = await open<SessionTables>()
    const { database } = store
    await createTables(database, sessionTables)
    const sessions = new SessionStore(database)
    const times = { nowMs, idleMs: 60_000, absoluteMs: 60_000 }
    const session = { id, userId, keyId: 'k', device: {}, ...times }
    await database.transaction((queries) => insertSession(queries, session))
    await sessions.rotate(presented, { keyId: 'k', idleMs: 60_000, device: {} })

    const counted = await Promise.all(
      Array.from({ length: 12 }, () => sessions.countReplay(presented)),
    )
    await database.transaction((queries) => endSession(queries, { id, nowMs }))

    assert.equal(counted.filter(Boolean).length, 8)
    assert.equal((await sessions.find(id))?.replays, 8)
  })
}

/** A database that does nothing but tell what it was asked. */
function recorded(engine: 'sqlite' | 'postgres') {
  const statements: CompiledQuery[] = []
  const isPostgres = engine === 'postgres'
  const queries = new Kysely<SessionTables>({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => (isPostgres ? new PostgresAdapter() : new SqliteAdapter()),
      createQueryCompiler: () =>
        isPostgres ? new PostgresQueryCompiler() : new SqliteQueryCompiler(),
      createIntrospector: (db) =>
        isPostgres ? new PostgresIntrospector(db) : new SqliteIntrospector(db),
    },
    log: ({ query }) => void statements.push(query),
  })
  const database = { engine, queries: () => queries } as unknown as AnyDatabase
  return { database, statements }
}
