import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ThreadLoss } from './index.ts'
import { openScratch, read } from './testing/scratch.ts'

const threadScript = new URL('./testing/faulty-worker.ts', import.meta.url)

test('one reader is enough for reads that nobody waits behind', async (t) => {
  const { database } = await openScratch(t, { readers: 2 })

  for (let turn = 0; turn < 50; turn += 1) await read(database, 'select 1 as one')

  const { size, sizeMax } = database.stats()
  assert.deepEqual({ size, sizeMax }, { size: 2, sizeMax: 3 })
})

test('a read that waits gets a reader of its own, and it stays', async (t) => {
  const { database } = await openScratch(t, { threadScript, readers: 2 })
  const startMs = performance.now()

  const long = read(database, `select 'hang 1900'`)
  await sleep(1)
  await read(database, 'select 1 as one')
  const shortMs = performance.now() - startMs
  await long

  assert.ok(shortMs < 1_500, `${shortMs} ms`)
  assert.equal(database.stats().size, 3)
})

test('what was sent with a slow read gets a reader of its own too', async (t) => {
  const { database } = await openScratch(t, { threadScript, readers: 2 })
  const startMs = performance.now()

  const long = read(database, `select 'hang 1900'`)
  const short = read(database, 'select 1 as one')
  await short
  const shortMs = performance.now() - startMs
  await long

  assert.ok(shortMs < 1_500, `${shortMs} ms`)
})

test('what was sent with a slow read comes before what was asked for later', async (t) => {
  const { database } = await openScratch(t, { threadScript, readers: 2 })
  const order: string[] = []

  const long = read(database, `select 'hang 1900'`)
  const sent = read(database, 'select 1 as one').then(() => order.push('sent'))
  await sleep(1)
  const later = read(database, 'select 2 as two').then(() => order.push('later'))
  await Promise.all([sent, later])

  assert.deepEqual(order, ['sent', 'later'])
  await long
})

test('with one reader, reads wait for each other', async (t) => {
  const { database } = await openScratch(t, { threadScript, readers: 1 })
  const startMs = performance.now()

  const long = read(database, `select 'hang 500'`)
  await read(database, 'select 1 as one')

  assert.ok(performance.now() - startMs >= 500)
  await long
  assert.equal(database.stats().size, 2)
})

test('a transaction that only reads keeps its reader, and others get the next', async (t) => {
  const { database } = await openScratch(t, { readers: 2 })

  const rows = await database.transaction(async () => await read(database, 'select 1 as one'), {
    mode: 'read',
  })

  assert.deepEqual(rows, [{ one: 1 }])
  assert.equal(database.stats().size, 3)
})

test('where a reader is lost again and again, another reads meanwhile', async (t) => {
  for (const [readers, outcome] of [
    [1, 'refused'],
    [2, 'read'],
  ] as const) {
    const losses: ThreadLoss[] = []
    const { database } = await openScratch(t, {
      threadScript,
      readers,
      onThreadLost: (loss) => losses.push(loss),
    })
    const crash = () => assert.rejects(read(database, `select 'crash'`))

    await crash()
    await crash()
    await crash().catch(() => undefined)
    const next = read(database, 'select 1 as one')

    assert.equal(
      await next.then(
        () => 'read',
        () => 'refused',
      ),
      outcome,
    )
    assert.ok(losses.length >= 2)
  }
})

test('a reader that is still being opened holds up no close, and is no loss', async (t) => {
  const losses: ThreadLoss[] = []
  const { database } = await openScratch(t, {
    threadScript,
    readers: 2,
    onThreadLost: (loss) => losses.push(loss),
  })

  const long = read(database, `select 'hang 40'`)
  const short = read(database, 'select 1 as one')
  await Promise.all([long, short])
  await database.close()

  assert.deepEqual(losses, [])
})
