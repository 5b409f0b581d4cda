import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { ThreadLoss } from './index.ts'
import { openScratch, read } from './testing/scratch.ts'

const threadScript = new URL('./testing/faulty-worker.ts', import.meta.url)

test('a lost writer leaves the outcome unknown, is replaced, and loses nothing it acknowledged', async (t) => {
  const losses: ThreadLoss[] = []
  const { database } = await openScratch(t, {
    threadScript,
    onThreadLost: (loss) => losses.push(loss),
  })
  await database.queries().insertInto('notes').values({ id: 'before', text: null }).execute()

  const lost = sql`insert into notes values ('crash', null)`.execute(database.queries())
  await assert.rejects(lost, { code: 'DATABASE_UNAVAILABLE' })
  await database.queries().insertInto('notes').values({ id: 'after', text: null }).execute()

  assert.deepEqual(await read(database, 'select id from notes order by id'), [
    { id: 'after' },
    { id: 'before' },
  ])
  assert.deepEqual(
    losses.map(({ thread, restartInMs }) => [thread, restartInMs]),
    [['writer', 0]],
  )
  await database.check()
})

test('a transaction is lost with its thread, and the writer is free for the next', async (t) => {
  const { database } = await openScratch(t, { threadScript })

  const lost = database.transaction(async (queries) => {
    await queries.insertInto('notes').values({ id: 'half', text: null }).execute()
    await sql`insert into notes values ('crash', null)`.execute(queries)
  })
  await assert.rejects(lost, { code: 'DATABASE_UNAVAILABLE' })
  await database.queries().insertInto('notes').values({ id: 'next', text: null }).execute()

  assert.deepEqual(await read(database, 'select id from notes'), [{ id: 'next' }])
})

test('what waits behind a lost thread goes to its replacement', async (t) => {
  const { database } = await openScratch(t, { threadScript })

  const lost = read(database, `select 'crash'`)
  await Promise.resolve()
  const behind = Array.from({ length: 5 }, () => read(database, 'select 1 as one'))

  await assert.rejects(lost, { code: 'DATABASE_UNAVAILABLE' })
  assert.deepEqual((await Promise.all(behind)).length, 5)
})

test('a thread that is lost again and again is replaced after longer and longer waits', async (t) => {
  const losses: ThreadLoss[] = []
  const { database } = await openScratch(t, {
    threadScript,
    onThreadLost: (loss) => losses.push(loss),
  })
  const crash = () => sql`insert into notes values ('crash', null)`.execute(database.queries())

  await assert.rejects(crash(), { code: 'DATABASE_UNAVAILABLE' })
  await assert.rejects(crash(), { code: 'DATABASE_UNAVAILABLE' })
  // While the writer rests, what would wait for it is told so at once.
  await assert.rejects(crash(), { code: 'DATABASE_UNAVAILABLE' })
  await assert.rejects(database.check(), { code: 'DATABASE_UNAVAILABLE' })
  assert.deepEqual(await read(database, 'select 1 as one'), [{ one: 1 }])
  await sleep(losses[1]?.restartInMs)

  await database.check()
  assert.deepEqual(
    losses.map(({ restartInMs }) => restartInMs),
    [0, 100],
  )
})

test('a reader that does not come back is stood in for, twice, and then reads are refused', async (t) => {
  const { database } = await openScratch(t, { threadScript })
  const hang = () => sql`select 'hang 3000'`.execute(database.queries({ timeoutMs: 60 }))
  const quick = () => sql`select 1 as one`.execute(database.queries({ timeoutMs: 5_000 }))

  for (let stuck = 1; stuck <= 2; stuck += 1) {
    const startMs = performance.now()
    await assert.rejects(hang(), { code: 'DATABASE_TIMEOUT' })
    assert.ok(performance.now() - startMs < 1_500)
    assert.equal((await quick()).rows.length, 1)
  }
  await assert.rejects(hang(), { code: 'DATABASE_TIMEOUT' })
  await assert.rejects(quick(), { code: 'DATABASE_BUSY', message: /hangs/ })
  await assert.rejects(database.check(), { code: 'DATABASE_BUSY' })

  // They come back by themselves, and those that stood in leave.
  await until(async () => (await quick()).rows.length === 1 && database.stats().size === 2)
  await database.check()
})

test('what waits behind a reader that is stuck goes to the one that stands in', async (t) => {
  const { database } = await openScratch(t, { threadScript })

  const hang = sql`select 'hang 3000'`.execute(database.queries({ timeoutMs: 60 }))
  const behind = sql`select 1 as one`.execute(database.queries({ timeoutMs: 10_000 }))
  const startMs = performance.now()
  await assert.rejects(hang, { code: 'DATABASE_TIMEOUT' })
  await behind

  assert.ok(performance.now() - startMs < 2_500)
})

test('a slow read delays no other while a reader is idle', async (t) => {
  const { database } = await openScratch(t, { threadScript, readers: 2 })
  const startMs = performance.now()

  const long = sql`select 'hang 2000'`.execute(database.queries({ timeoutMs: 10_000 }))
  await Promise.all(Array.from({ length: 40 }, () => read(database, 'select 1 as one')))
  const shortMs = performance.now() - startMs
  await long

  assert.ok(shortMs < 1_500, `${shortMs} ms`)
})

test('a writer that takes too long is waited for, and its caller is answered on time', async (t) => {
  const { database } = await openScratch(t, { threadScript })
  const slow = sql`insert into notes values ('hang 1500', null)`
  const startMs = performance.now()

  await assert.rejects(slow.execute(database.queries({ timeoutMs: 60 })), {
    code: 'DATABASE_TIMEOUT',
  })
  const lateMs = performance.now() - startMs
  await database
    .queries({ timeoutMs: 30_000 })
    .insertInto('notes')
    .values({ id: 'next', text: null })
    .execute()

  assert.ok(lateMs < 1_000, `${lateMs} ms`)
  assert.deepEqual(await read(database, 'select id from notes order by id'), [
    { id: 'hang 1500' },
    { id: 'next' },
  ])
})

/** Asks again, as errors may still come, for longer than anything above hangs. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 20_000
  while (performance.now() < endMs) {
    if (await isSo().catch(() => false)) return
    await sleep(20)
  }
  assert.fail('it did not come to be within 20 s')
}
