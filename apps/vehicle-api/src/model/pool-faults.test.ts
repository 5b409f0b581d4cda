import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ModelError } from './model-error.ts'
import { asIs, ask, failure, faultyPool, gateFor, pick, shipped } from './testing/faulty-pool.ts'
import type { Loss } from './worker-slot.ts'

test('a worker that does not answer is replaced and its image answered 504', async () => {
  const losses: Loss[] = []
  const onWorkerLost = (loss: Loss) => losses.push(loss)
  await using pool = await faultyPool({ jobTimeoutMs: 500, onWorkerLost })

  const refusal = await failure(ask(pool, 'hang'))
  const next = await ask(pool, 'next')

  assert.equal(refusal.code, 'MODEL_TIMEOUT')
  assert.equal(refusal.statusCode, 504)
  assert.equal(next.label, 'next')
  assert.deepEqual(
    losses.map(({ kind }) => kind),
    ['timed-out'],
  )
  assert.deepEqual(pick(pool, 'workers', 'timedOut', 'crashed'), {
    workers: 1,
    timedOut: 1,
    crashed: 0,
  })
})

test('an image whose worker ended is answered by another', async (t) => {
  const once = await gateFor(t)
  await using pool = await faultyPool()

  const answer = await ask(pool, `exit-once ${once.path}`)

  assert.equal(answer.label, `exit-once ${once.path}`)
  assert.equal(pool.stats().crashed, 1)
})

for (const command of ['exit', 'throw']) {
  test(`an image that ends two workers by "${command}" is answered 503, and others go on`, async () => {
    const losses: Loss[] = []
    const onWorkerLost = (loss: Loss) => losses.push(loss)
    await using pool = await faultyPool({ onWorkerLost })

    const refused = failure(ask(pool, command))
    const other = ask(pool, 'other')

    const { code, statusCode, cause } = await refused
    assert.deepEqual([code, statusCode], ['MODEL_UNAVAILABLE', 503])
    assert.match(String(cause), command === 'exit' ? /exit code 3/ : /out of the blue/)
    assert.equal((await other).label, 'other')
    assert.deepEqual(
      losses.map(({ restartInMs }) => restartInMs),
      [0, 10],
    )
  })
}

test('a worker that crashes again and again is started ever less often', async (t) => {
  const gate = await gateFor(t)
  const manifest = { ...shipped, name: `exits-at-restart ${gate.path}` }
  const losses: Loss[] = []
  const lost = Promise.withResolvers<void>()
  const onWorkerLost = (loss: Loss) => {
    if (losses.push(loss) === 4) lost.resolve()
  }
  await using pool = await faultyPool({ manifest, onWorkerLost, queueTimeoutMs: 5_000 })

  const refused = failure(ask(pool, 'exit'))
  await lost.promise
  await pool.close()

  assert.deepEqual(
    losses.map(({ restartInMs }) => restartInMs),
    [0, 10, 20, 40],
  )
  assert.equal((await refused).code, 'MODEL_UNAVAILABLE')
})

test('an unreadable image is the fault of the client and a failing model is not', async () => {
  await using pool = await faultyPool()

  const unreadable = await failure(ask(pool, 'unreadable'))
  const broken = await failure(ask(pool, 'broken'))

  assert.deepEqual([unreadable.code, unreadable.statusCode], ['IMAGE_UNREADABLE', 400])
  assert.deepEqual([broken.code, broken.statusCode], ['INTERNAL_ERROR', 500])
  for (const { message, cause } of [unreadable, broken]) {
    assert.ok(!message.includes('/tmp/secret'))
    assert.match(String(cause), /\/tmp\/secret/)
  }
})

test('a model that the workers refuse is not served', async () => {
  const error = await faultyPool({ manifest: { ...shipped, name: 'refuses' } }).catch(asIs)

  assert.ok(error instanceof ModelError)
  assert.deepEqual(error.problems, ['input.name: is wrong'])
  assert.equal(error.file, shipped.path)
})

test('a model that ends its worker at every start is not served', async () => {
  const error = await faultyPool({ manifest: { ...shipped, name: 'exits-at-start' } }).catch(asIs)

  assert.ok(error instanceof ModelError)
  assert.match(error.problems[0] ?? '', /ended its worker 3 times .*exit code 4/)
})

test('a model that does not get ready is not served', async () => {
  const manifest = { ...shipped, name: 'is-mute' }
  const error = await faultyPool({ manifest, startTimeoutMs: 100 }).catch(asIs)

  assert.ok(error instanceof ModelError)
  assert.match(error.problems[0] ?? '', /not ready within 100 ms/)
})

test('nothing is started any more once a pool has refused its model', async (t) => {
  let started = 0
  const count = () => {
    started += 1
  }
  process.on('worker', count)
  t.after(() => process.off('worker', count))
  const manifest = { ...shipped, name: 'refuses' }

  await assert.rejects(faultyPool({ manifest, workers: 3 }), ModelError)
  await new Promise(setImmediate)

  assert.equal(started, 3)
})
