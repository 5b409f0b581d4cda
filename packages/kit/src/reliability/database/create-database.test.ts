import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { createDatabase } from './create-database.ts'
import { DatabaseConflictError } from './errors.ts'
import { stubEngine } from './testing/stub-engine.ts'

interface Schema {
  readonly users: { readonly id: number; readonly name: string }
}

test('a transaction is committed after its last statement, and the session outlives it', async () => {
  const engine = stubEngine()
  const database = createDatabase<Schema>(engine)

  await database.session(async ({ queries, transaction }) => {
    await transaction((inner) => sql`one`.execute(inner))
    await sql`two`.execute(queries)
  })

  assert.deepEqual(engine.done, ['begin', 'one', 'commit', 'two', 'release'])
})

test('statements of a transaction that are sent together go to the engine one by one', async () => {
  let running = 0
  let runningMax = 0
  const engine = stubEngine(async () => {
    running += 1
    runningMax = Math.max(runningMax, running)
    await delay(1)
    running -= 1
    return []
  })

  await createDatabase<Schema>(engine).transaction((queries) =>
    Promise.all([
      sql`one`.execute(queries),
      sql`two`.execute(queries),
      sql`three`.execute(queries),
    ]),
  )

  assert.equal(runningMax, 1)
  assert.deepEqual(engine.done, ['begin', 'one', 'two', 'three', 'commit'])
})

test('a collision is tried again, whatever the work made of it', async () => {
  const collisions = [new DatabaseConflictError('The rows were changed.')]
  const engine = stubEngine(async () => {
    const collision = collisions.pop()
    if (collision !== undefined) throw collision
    return []
  })

  const result = await createDatabase<Schema>(engine).transaction(async (queries) => {
    try {
      await sql`one`.execute(queries)
      return 'done'
    } catch (cause) {
      throw new Error('the user could not be saved', { cause })
    }
  })

  assert.equal(result, 'done')
  assert.deepEqual(engine.done, ['begin', 'one', 'rollback', 'begin', 'one', 'commit'])
})

test('no statement reaches the engine once its transaction is over, or was rolled back', async () => {
  const firstRuns = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const engine = stubEngine(async () => {
    firstRuns.resolve()
    await goOn.promise
    return []
  })
  const late: Promise<unknown>[] = []

  const working = createDatabase<Schema>(engine).transaction(
    async (queries) => {
      late.push(sql`one`.execute(queries), sql`two`.execute(queries))
      await Promise.allSettled(late)
      late.push(sql`three`.execute(queries))
      await Promise.allSettled(late)
    },
    { totalMs: 10 },
  )
  await firstRuns.promise

  await assert.rejects(working, { code: 'DATABASE_TIMEOUT' })
  goOn.resolve()
  await delay(0)
  const [, second, third] = await Promise.allSettled(late)
  assert.deepEqual([second?.status, third?.status], ['rejected', 'rejected'])
  assert.deepEqual(engine.done, ['begin', 'one', 'rollback'])
})

test('an abort while the commit waits for a statement rolls back', async () => {
  const controller = new AbortController()
  const engine = stubEngine(async () => {
    await delay(0)
    controller.abort(new Error('gone'))
    return []
  })

  const working = createDatabase<Schema>(engine).transaction(
    async (queries) => {
      void sql`one`.execute(queries)
    },
    { signal: controller.signal },
  )

  await assert.rejects(working, { message: 'gone' })
  assert.deepEqual(engine.done, ['begin', 'one', 'rollback'])
})

test('a call whose signal is aborted already does not reach the engine', async () => {
  const engine = stubEngine()
  const database = createDatabase<Schema>(engine)
  const call = { signal: AbortSignal.abort(new Error('gone')) }

  for (const calling of [
    () => database.transaction(async () => 'never', call),
    () => database.session(async () => 'never', call),
    () => database.check(call),
  ]) {
    await assert.rejects(calling, { message: 'gone' })
  }

  assert.deepEqual(engine.done, [])
})

test('a close waits for what runs', async () => {
  const goOn = Promise.withResolvers<void>()
  const engine = stubEngine(async () => {
    await goOn.promise
    engine.done.push('ended')
    return []
  })
  const database = createDatabase<Schema>(engine)
  const reading = sql`one`.execute(database.queries())

  const closing = database.close()
  await delay(5)
  goOn.resolve()

  await Promise.all([reading, closing])
  assert.deepEqual(engine.done, ['one', 'ended', 'close'])
})

test('a close waits no longer than it may for what does not end', async () => {
  const engine = stubEngine(() => new Promise(() => {}))
  const database = createDatabase<Schema>(engine, { closeTimeoutMs: 10 })
  void database.queries().selectFrom('users').selectAll().execute()

  await database.close()

  assert.equal(engine.done.at(-1), 'close')
})
