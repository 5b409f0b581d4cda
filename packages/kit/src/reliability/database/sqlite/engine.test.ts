import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { openScratch, read, type Schema } from './testing/scratch.ts'

test('calls that are more than may wait are refused at once, and told when to come back', async (t) => {
  const { database } = await openScratch(t, { queueMax: 20 })
  const release = await holdWriter(database)

  const calls = Array.from({ length: 30 }, (_, index) => insert(database, `n${index}`))
  const refused = (await Promise.allSettled(calls.slice(20))) as PromiseRejectedResult[]
  release()

  assert.deepEqual(
    refused.map(({ reason }) => [reason.code, reason.headers['retry-after']]),
    refused.map(() => ['DATABASE_BUSY', '1']),
  )
  await Promise.all(calls.slice(0, 20))
  assert.equal((await read(database, 'select id from notes')).length, 20)
})

test('writes wait for the transaction before them, and run in the order of their calls', async (t) => {
  const { database } = await openScratch(t)
  const ended: string[] = []
  const note = (name: string) => () => ended.push(name)

  await Promise.all([
    insert(database, 'first').then(note('first')),
    database
      .transaction(async (queries) => {
        await sleep(30)
        await queries.insertInto('notes').values({ id: 'second', text: null }).execute()
      })
      .then(note('second')),
    insert(database, 'third').then(note('third')),
  ])

  assert.deepEqual(ended, ['first', 'second', 'third'])
  const rows = await read(database, 'select id from notes order by rowid')
  assert.deepEqual(rows, [{ id: 'first' }, { id: 'second' }, { id: 'third' }])
})

test('a write whose time is up or whose caller left while it waited is never begun', async (t) => {
  const { database } = await openScratch(t)
  const release = await holdWriter(database)
  const left = new AbortController()
  const reason = new Error('the client is gone')

  const late = insert(database, 'late', { timeoutMs: 30 })
  const abandoned = insert(database, 'abandoned', { signal: left.signal })
  left.abort(reason)
  await assert.rejects(abandoned, reason)
  await assert.rejects(late, { code: 'DATABASE_BUSY' })
  release()

  assert.deepEqual(await read(database, 'select id from notes'), [])
})

test('a transaction that its owner never ends is rolled back and the writer freed', async (t) => {
  const { database } = await openScratch(t, { idleTimeoutMs: 400, statementTimeoutMs: 400 })
  const hanging = Promise.withResolvers<void>()

  const forgotten = database.transaction(async (queries) => {
    await queries.insertInto('notes').values({ id: 'half', text: null }).execute()
    await hanging.promise
    await queries.insertInto('notes').values({ id: 'rest', text: null }).execute()
  })
  const next = insert(database, 'next', { timeoutMs: 10_000 })

  await next
  hanging.resolve()
  await assert.rejects(forgotten, { code: 'DATABASE_TIMEOUT' })
  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'next' }])
})

test('a session may be held for long while it works, and is ended when it does nothing', async (t) => {
  const { database } = await openScratch(t, {
    threadScript: new URL('./testing/faulty-worker.ts', import.meta.url),
    idleTimeoutMs: 400,
    statementTimeoutMs: 400,
  })
  const works = await database.session(async ({ queries }) => {
    for (let step = 0; step < 3; step += 1) {
      await sql`select 'hang 300'`.execute(queries)
      await sleep(200)
    }
    await sql`select 1`.execute(queries)
    return 'worked'
  })

  const idles = database.session(async ({ queries }) => {
    await sleep(900)
    await sql`select 1`.execute(queries)
  })

  assert.equal(works, 'worked')
  await assert.rejects(idles, { code: 'DATABASE_TIMEOUT' })
})

test('a read transaction takes a reader, so that writes go on beside it', async (t) => {
  const { database } = await openScratch(t)
  await insert(database, 'before')

  const seen = await database.transaction(
    async (queries) => {
      const count = () => queries.selectFrom('notes').select('id').execute()
      const first = await count()
      await insert(database, 'during')
      return [first.length, (await count()).length]
    },
    { mode: 'read' },
  )

  assert.deepEqual(seen, [1, 1])
})

test('a statement may not leave a transaction open for what comes after it', async (t) => {
  const { database, file } = await openScratch(t)

  await assert.rejects(sql`begin`.execute(database.queries()), TypeError)
  await insert(database, 'after')
  await database.close()

  const { database: again } = await openScratch(t, { file })
  assert.deepEqual(await read(again, 'select id from notes'), [{ id: 'after' }])
})

test('what a session or a statement sets for its connection ends with it', async (t) => {
  const { database } = await openScratch(t)
  const settings = sql`with one as (select 1) select (select synchronous from pragma_synchronous)
    as synchronous, (select foreign_keys from pragma_foreign_keys) as keys`

  await sql`pragma synchronous = off`.execute(database.queries())
  const afterStatement = await settings.execute(database.queries())
  const within = await database.session(async ({ queries }) => {
    await sql`pragma foreign_keys = off`.execute(queries)
    return settings.execute(queries)
  })
  const afterSession = await settings.execute(database.queries())

  assert.deepEqual(within.rows, [{ synchronous: 2, keys: 0 }])
  assert.deepEqual(afterStatement.rows, [{ synchronous: 2, keys: 1 }])
  assert.deepEqual(afterSession.rows, afterStatement.rows)
})

test('a store that was proven well stays so while a transaction has the writer', async (t) => {
  const { database } = await openScratch(t)
  await database.check()
  const release = await holdWriter(database)

  await database.check({ timeoutMs: 100 })

  release()
})

test('a close does not wait for a transaction whose owner hangs', async (t) => {
  const { database, file } = await openScratch(t, { closeTimeoutMs: 50 })
  const begun = Promise.withResolvers<void>()
  const hanging = Promise.withResolvers<void>()
  const forgotten = database.transaction(async (queries) => {
    await queries.insertInto('notes').values({ id: 'half', text: null }).execute()
    begun.resolve()
    await hanging.promise
  })
  await begun.promise

  const startMs = performance.now()
  await database.close()
  const closedMs = performance.now() - startMs
  hanging.resolve()

  await assert.rejects(forgotten)
  assert.ok(closedMs < 2_000, `${closedMs} ms`)
  const { database: again } = await openScratch(t, { file })
  assert.deepEqual(await read(again, 'select id from notes'), [])
})

test('the log is counted, copied at the interval and emptied by the close', async (t) => {
  const { database, file } = await openScratch(t, { checkpointEveryMs: 40 })
  await insert(database, 'one', {}, 'x'.repeat(100_000))
  const { walBytes: before = 0 } = database.stats()

  await sleep(100)
  const copied = await read(database, 'pragma wal_checkpoint(passive)')
  await database.close()

  assert.ok(before > 100_000)
  assert.deepEqual(
    copied.map((row) => (row as { log: number; checkpointed: number }).log),
    [(copied[0] as { checkpointed: number }).checkpointed],
  )
  assert.equal(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0, 0)
})

test('rows that are returned are drained, so that the log is checkpointed by the commits', async (t) => {
  const { database } = await openScratch(t, { walAutocheckpointPages: 10 })

  for (let index = 0; index < 60; index += 1) {
    await database
      .queries()
      .insertInto('notes')
      .values({ id: `n${index}`, text: 'x'.repeat(4_000) })
      .returning('id')
      .execute()
  }

  // 60 rows are 240 kB; twice ten pages and some index pages stay.
  assert.ok((database.stats().walBytes ?? 0) < 120_000, `${database.stats().walBytes} bytes`)
})

function insert(
  database: Database<Schema>,
  id: string,
  call: { timeoutMs?: number; signal?: AbortSignal } = {},
  text: string | null = null,
): Promise<unknown> {
  return database.queries(call).insertInto('notes').values({ id, text }).execute()
}

/** Has the writer until the result is called. */
async function holdWriter(database: Database<Schema>): Promise<() => void> {
  const held = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  void database.transaction(() => {
    held.resolve()
    return released.promise
  })
  await held.promise
  return released.resolve
}
