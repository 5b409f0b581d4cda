import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, failure, faultyPool, gateFor, pick, shipped } from './testing/faulty-pool.ts'

test('an answer has the best label first, its confidence and where the time went', async () => {
  await using pool = await faultyPool()

  const answer = await ask(pool, 'hello')

  assert.equal(answer.label, 'hello')
  assert.equal(answer.confidence, 0.7)
  assert.equal(answer.uncertain, false)
  assert.equal(answer.predictions.length, 2)
  assert.equal(answer.timings.decodeMs, 1)
  assert.equal(answer.timings.inferMs, 2)
  assert.ok(answer.timings.queueMs >= 0)
})

test('an answer below the threshold of the model is uncertain', async () => {
  await using pool = await faultyPool({ manifest: { ...shipped, threshold: 0.71 } })

  const answer = await ask(pool, 'hello')

  assert.equal(answer.uncertain, true)
})

test('the bytes stay with their owner, also when they are a part of something larger', async () => {
  await using pool = await faultyPool()
  const whole = Buffer.from('before-hello-after')
  const part = whole.subarray(7, 12)

  const answer = await pool.classify(part, { format: 'png' })
  const again = await pool.classify(part, { format: 'png' })

  assert.equal(answer.label, 'hello')
  assert.equal(again.label, 'hello')
  assert.equal(whole.toString(), 'before-hello-after')
})

test('each image gets its own answer, whatever its length and whichever worker has it', async () => {
  await using pool = await faultyPool({ workers: 2 })
  const words = Array.from({ length: 40 }, (_, at) => `${at}-${'x'.repeat((at % 7) * 30_000)}`)

  const answers = await Promise.all(words.map((word) => ask(pool, word)))

  assert.deepEqual(
    answers.map(({ label }) => label),
    words,
  )
  assert.equal(new Set(answers.map(({ predictions }) => predictions[1]?.label)).size, 2)
  const { classifications: _, ...stats } = pool.stats()
  assert.deepEqual(stats, {
    workers: 2,
    busy: 0,
    queued: 0,
    crashed: 0,
    timedOut: 0,
    completed: 40,
  })
})

test('a full queue is refused with 503 and when to come back', async (t) => {
  const gate = await gateFor(t)
  await using pool = await faultyPool({ queueMax: 1 })
  const running = ask(pool, gate.command)
  const waiting = ask(pool, 'waiting')

  const refusal = await failure(ask(pool, 'too much'))

  assert.equal(refusal.code, 'MODEL_BUSY')
  assert.equal(refusal.statusCode, 503)
  assert.equal(refusal.headers['retry-after'], '1')
  assert.deepEqual(pick(pool, 'busy', 'queued'), { busy: 1, queued: 1 })
  await gate.open()
  await running
  assert.equal((await waiting).label, 'waiting')
})

test('an image that waits too long for a worker is refused with 503', async (t) => {
  const gate = await gateFor(t)
  await using pool = await faultyPool({ queueTimeoutMs: 20 })
  const running = ask(pool, gate.command)

  const refusal = await failure(ask(pool, 'waiting'))

  assert.equal(refusal.code, 'MODEL_BUSY')
  assert.equal(pool.stats().queued, 0)
  await gate.open()
  await running
})

test('an aborted image leaves the queue at once', async (t) => {
  const gate = await gateFor(t)
  await using pool = await faultyPool()
  const running = ask(pool, gate.command)
  const controller = new AbortController()
  const waiting = pool.classify(Buffer.from('x'), { format: 'png', signal: controller.signal })
  const reason = new Error('the client left')

  controller.abort(reason)

  await assert.rejects(waiting, reason)
  assert.equal(pool.stats().queued, 0)
  await gate.open()
  await running
  assert.equal(pool.stats().completed, 1)
})

test('the answer for an aborted image is dropped and the next one is not confused with it', async (t) => {
  const gate = await gateFor(t)
  await using pool = await faultyPool()
  const controller = new AbortController()
  const { signal } = controller
  const running = pool.classify(Buffer.from(gate.command), { format: 'png', signal })
  const next = ask(pool, 'next')

  controller.abort()

  await assert.rejects(running, { name: 'AbortError' })
  assert.deepEqual(pick(pool, 'busy', 'queued'), { busy: 1, queued: 1 })
  await gate.open()
  assert.equal((await next).label, 'next')
})

test('an image that was aborted before is not begun', async () => {
  await using pool = await faultyPool()

  const refused = pool.classify(Buffer.from('x'), { format: 'png', signal: AbortSignal.abort() })

  await assert.rejects(refused, { name: 'AbortError' })
  assert.equal(pool.stats().completed, 0)
})

test('a pool that closes answers 503 to what runs, what waits and what comes', async (t) => {
  const gate = await gateFor(t)
  const pool = await faultyPool()
  const running = failure(ask(pool, gate.command))
  const waiting = failure(ask(pool, 'waiting'))

  await pool.close()

  const late = failure(ask(pool, 'late'))
  const codes = (await Promise.all([running, waiting, late])).map(({ code }) => code)
  assert.deepEqual(codes, ['MODEL_UNAVAILABLE', 'MODEL_UNAVAILABLE', 'MODEL_UNAVAILABLE'])
  assert.equal(pool.stats().workers, 0)
})

test('an option that makes no sense is refused by name', async () => {
  await assert.rejects(faultyPool({ workers: 0 }), /RangeError: modelPool\.workers must be/)
  await assert.rejects(faultyPool({ queueMax: 0.5 }), /modelPool\.queueMax .* got 0\.5/)
})
