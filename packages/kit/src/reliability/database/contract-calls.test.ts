import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { DatabaseConflictError } from './errors.ts'
import { engines } from './testing/databases.ts'
import { add, amounts, openThings, type ThingsSchema, thing } from './testing/things.ts'

const reason = new Error('the client has gone')

for (const each of engines) {
  const { engine } = each

  test(`${engine}: a call whose signal is aborted already does nothing`, async () => {
    await using store = await openThings(each)
    const { database } = store
    const call = { signal: AbortSignal.abort(reason) }
    let worked = 0
    const work = async () => {
      worked += 1
    }

    for (const calling of [
      () => database.queries(call).insertInto('things').values(thing()).execute(),
      () => database.transaction(work, call),
      () => database.session(work, call),
      () => database.check(call),
    ]) {
      await assert.rejects(calling(), (error) => error === reason)
    }

    assert.equal(worked, 0)
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: a call that waits for a connection ends when its signal is aborted`, async () => {
    await using store = await openThings(each)
    await using _busy = await occupied(store.database)
    const controller = new AbortController()

    const writing = store.database.transaction(async () => 'never', { signal: controller.signal })
    await delay(10)
    controller.abort(reason)

    await assert.rejects(writing, (error) => error === reason)
  })

  test(`${engine}: a call that waits for a connection is refused when its time is up`, async () => {
    await using store = await openThings(each)
    const busy = await occupied(store.database)

    const writing = store.database.transaction(async () => 'never', { timeoutMs: 30 })

    await assert.rejects(writing, { code: 'DATABASE_BUSY' })
    await busy[Symbol.asyncDispose]()
    assert.equal(await store.database.transaction(async () => 'done'), 'done')
  })

  test(`${engine}: a statement that runs is answered at once when its signal is aborted`, async () => {
    await using store = await openThings(each)
    const startMs = performance.now()

    const reading = slow(store.database.queries({ signal: abortsAfter(30) }), each.engine)

    await assert.rejects(reading, (error) => error === reason)
    assert.ok(performance.now() - startMs < 900)
    assert.equal(store.database.stats().failuresByCode['ABORTED'], 1)
  })

  test(`${engine}: a statement is given up when its time is up`, async () => {
    await using store = await openThings(each)
    const startMs = performance.now()

    // Time enough to begin: what nobody began is refused as busy.
    const reading = slow(store.database.queries({ timeoutMs: 300 }), each.engine)

    await assert.rejects(reading, { code: 'DATABASE_TIMEOUT' })
    assert.ok(performance.now() - startMs < 900)
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: an abort rolls a transaction back, though its work waits for something else`, async () => {
    await using store = await openThings(each)
    const goOn = Promise.withResolvers<void>()
    const late: Promise<unknown>[] = []
    const controller = new AbortController()

    const working = store.database.transaction(
      async (queries) => {
        await queries
          .insertInto('things')
          .values(thing({ amount: 1 }))
          .execute()
        setImmediate(() => controller.abort(reason))
        await goOn.promise
        late.push(
          queries
            .insertInto('things')
            .values(thing({ amount: 2 }))
            .execute(),
        )
        await late[0]
      },
      { signal: controller.signal },
    )

    await assert.rejects(working, (error) => error === reason)
    await add(store, { amount: 3 })
    goOn.resolve()
    await delay(0)
    for (const writing of late) await assert.rejects(writing, TypeError)
    assert.equal(late.length, 1)
    assert.deepEqual(await amounts(store), [3])
  })

  test(`${engine}: an abort while the last statement runs commits nothing`, async () => {
    await using store = await openThings(each)
    const controller = new AbortController()

    const working = store.database.transaction(
      async (queries) => {
        await queries.insertInto('things').values(thing()).execute()
        controller.abort(reason)
      },
      { signal: controller.signal },
    )

    await assert.rejects(working, (error) => error === reason)
    assert.deepEqual(await amounts(store), [])
  })

  test(`${engine}: a transaction that takes too long as a whole is rolled back`, async () => {
    await using store = await openThings(each)

    const working = store.database.transaction(
      async (queries) => {
        await queries.insertInto('things').values(thing()).execute()
        await new Promise(() => {})
      },
      { totalMs: 50 },
    )

    await assert.rejects(working, { code: 'DATABASE_TIMEOUT' })
    await add(store, { amount: 3 })
    assert.deepEqual(await amounts(store), [3])
  })

  test(`${engine}: an abort ends the wait between two attempts`, async () => {
    await using store = await openThings(each)
    const controller = new AbortController()
    let tried = 0

    const working = store.database.transaction(
      async () => {
        tried += 1
        queueMicrotask(() => setImmediate(() => controller.abort(reason)))
        throw new DatabaseConflictError('The rows were changed.')
      },
      { signal: controller.signal, attemptsMax: 1_000 },
    )

    await assert.rejects(working, (error) => error === reason)
    assert.ok(tried < 10)
  })
}

/** Every connection that may write is taken until it is disposed of. */
async function occupied(database: Database<ThingsSchema>): Promise<AsyncDisposable> {
  const count = database.engine === 'sqlite' ? 1 : database.stats().sizeMax
  const release = Promise.withResolvers<void>()
  const all = Array.from({ length: count }, () => {
    const begun = Promise.withResolvers<void>()
    const running = database.transaction(async () => {
      begun.resolve()
      await release.promise
    })
    running.catch(() => undefined)
    return { begun: begun.promise, running }
  })
  await Promise.all(all.map(({ begun }) => begun))
  return {
    async [Symbol.asyncDispose]() {
      release.resolve()
      await Promise.all(all.map(({ running }) => running))
    },
  }
}

/** A statement that takes more than a second. */
function slow(queries: Kysely<ThingsSchema>, engine: string): Promise<unknown> {
  if (engine === 'postgres') return sql`select pg_sleep(5)`.execute(queries)
  return queries
    .withRecursive('numbers', (cte) =>
      cte
        .selectNoFrom(sql<number>`1`.as('n'))
        .unionAll((more) => more.selectFrom('numbers').select((is) => is('n', '+', 1).as('n'))),
    )
    .selectFrom(sql<{ n: number }>`(select n from numbers limit 8000000)`.as('first'))
    .select((is) => is.fn.sum('n').as('total'))
    .execute()
}

function abortsAfter(ms: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(reason), ms)
  return controller.signal
}
