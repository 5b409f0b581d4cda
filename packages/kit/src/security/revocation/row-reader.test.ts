import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { postgresServer } from '../../../../../tools/servers/postgres-server.ts'
import { createTables, type Database } from '../../reliability/database/index.ts'
import { postgresDatabase } from '../../reliability/database/postgres/index.ts'
import { engines, type TestEngine } from '../../reliability/database/testing/databases.ts'
import { type Entry, keyText, type Revocable, toEntry } from './revocable.ts'
import { RowReader } from './row-reader.ts'
import { RevocationStore } from './store.ts'
import { type RevocationTables, revocationTables } from './tables.ts'
import { identifier } from './testing/claims.ts'

const [, postgres] = engines

for (const each of engines) {
  test(`${each.engine}: a reading gives what was committed since the one before`, async (t) => {
    const { reader, revoke, read } = await opened(t, each)
    const [first, second] = [session(), session()]
    await revoke(first)

    await reader.catchUp()
    assert.deepEqual(read(), [keyOf(first)])
    await revoke(second)
    await reader.catchUp()
    await reader.catchUp()

    assert.deepEqual(read(), [keyOf(first), keyOf(second)])
  })

  test(`${each.engine}: all is read, however many pages that takes`, async (t) => {
    const { reader, revoke, read } = await opened(t, each)
    const all = Array.from({ length: 11_000 }, session)
    await revoke(...all.slice(0, 10_001))
    await reader.catchUp()
    await revoke(...all.slice(10_001))

    const count = await reader.catchUp()

    assert.equal(count, 999)
    assert.deepEqual(new Set(read()), new Set(all.map(keyOf)))
  })

  test(`${each.engine}: readings that are asked for while one runs share the next`, async (t) => {
    const { reader, revoke, read } = await opened(t, each)
    const running = reader.catchUp()
    const what = session()
    await revoke(what)

    const [next, same] = [reader.catchUp(), reader.catchUp()]
    await Promise.all([running, next, same])

    assert.deepEqual(read(), [keyOf(what)])
  })

  test(`${each.engine}: a row that nothing could match is passed over, and told`, async (t) => {
    const { reader, revoke, read, problems, database } = await opened(t, each)
    const what = session()
    await sql`insert into revocations (kind, id, value, created_at, expires_at)
      values ('session', 'by hand', 0, '2026-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z')
    `.execute(database.queries())
    await revoke(what)

    await reader.catchUp()

    assert.deepEqual(read(), [keyOf(what)])
    assert.equal(problems.length, 1)
  })
}

if (postgres !== undefined) {
  test('postgres: a transaction that commits late is not missed, and not read twice', async (t) => {
    const { reader, revoke, read, database, store } = await opened(t, postgres)
    const [late, early, after] = [session(), session(), session()]
    await reader.catchUp()
    const isInserted = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const holding = database.transaction(async (queries) => {
      await store.insert(queries, [late])
      isInserted.resolve()
      await mayCommit.promise
    })
    await isInserted.promise

    await revoke(early)
    assert.equal(await reader.catchUp(), 1)
    assert.equal(await reader.catchUp(), 0)
    assert.deepEqual(read(), [keyOf(early)])
    await revoke(after)
    assert.equal(await reader.catchUp(), 1)
    mayCommit.resolve()
    await holding
    const count = await reader.catchUp()

    assert.equal(count, 1)
    assert.deepEqual(read(), [keyOf(early), keyOf(after), keyOf(late)])
  })

  test('postgres: many that were committed since are read, behind one that is held open', async (t) => {
    const { reader, revoke, read, database, store } = await opened(t, postgres)
    await reader.catchUp()
    const late = session()
    const isInserted = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const holding = database.transaction(async (queries) => {
      await store.insert(queries, [late])
      isInserted.resolve()
      await mayCommit.promise
    })
    await isInserted.promise
    const many = Array.from({ length: 6_000 }, session)
    await revoke(...many)

    assert.equal(await reader.catchUp(), 6_000)
    mayCommit.resolve()
    await holding
    assert.equal(await reader.catchUp(), 1)

    assert.deepEqual(read(), [...many, late].map(keyOf))
  })

  test('postgres: a server whose transactions count from an earlier one is read whole', async (t) => {
    const before = await opened(t, postgres)
    for (let count = 0; count < 100; count += 1) await before.revoke(session())
    await using restored = await postgresServer({ storage: 'memory' })
    const url = await restored.createDatabase()
    await using after = await onServer(url)
    const [lost, what] = [session(), session()]
    await after.revoke(what)
    let current: Database<RevocationTables> = before.database
    const { reader, read } = readerOf(t, {
      engine: 'postgres',
      queries: (call) => current.queries(call),
      transaction: (work, options) => current.transaction(work, options),
    })
    await before.revoke(lost)
    await reader.catchUp()

    current = after.database
    await reader.catchUp()

    assert.ok(read().includes(keyOf(lost)))
    assert.ok(read().includes(keyOf(what)))
  })
}

type Readable = Pick<Database<RevocationTables>, 'engine' | 'queries' | 'transaction'>

async function opened(t: TestContext, { open }: TestEngine) {
  const opening = await open<RevocationTables>()
  t.after(() => opening[Symbol.asyncDispose]())
  const { database } = opening
  return { ...(await filled(database)), ...readerOf(t, database) }
}

async function onServer(url: string) {
  const database = await postgresDatabase<RevocationTables>({ url })
  return { ...(await filled(database)), [Symbol.asyncDispose]: () => database.close() }
}

async function filled(database: Database<RevocationTables>) {
  await createTables(database, revocationTables)
  const store = new RevocationStore({
    ...{ database, keepSeconds: 600, graceSeconds: 60, now: Date.now },
  })
  const revoke = (...things: Revocable[]) =>
    database.transaction((queries) => store.insert(queries, things))
  return { database, store, revoke }
}

function readerOf(t: TestContext, database: Readable) {
  const entries: Entry[] = []
  const problems: string[] = []
  const reader = new RowReader({
    ...{ database, now: Date.now, timeoutMs: 5_000, signal: t.signal },
    apply: (entry) => void entries.push(entry),
    onProblem: (message) => void problems.push(message),
  })
  return { reader, problems, read: () => entries.map(({ high, low }) => keyText(high, low)) }
}

function session(): Revocable {
  return { kind: 'session', id: identifier() }
}

function keyOf(what: Revocable): string {
  const { high, low } = toEntry(what)
  return keyText(high, low)
}
