/** A collector that is dead, hangs, drips or refuses harms nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Behaviour } from './testing/otlp-collector.ts'
import { traced, tracedApp } from './testing/traced-app.ts'

const weaknesses: readonly Behaviour[] = ['hang', 'drip', 503, 400]

for (const behaviour of weaknesses) {
  test(`with a collector that does "${behaviour}" requests are served and the queue is bounded`, async (t) => {
    const { tracing } = await traced(t, { behaviour, queueMax: 50, batchMax: 10, delayMs: 5 })
    const app = await tracedApp({ tracing, flushMs: 200 })
    app.get('/', () => 'ok')

    const answers = await Promise.all(Array.from({ length: 300 }, () => app.inject('/')))
    const { queued, dropped, exported } = tracing.stats()
    const startMs = performance.now()
    await app.close()
    const closeMs = performance.now() - startMs

    assert.ok(answers.every(({ statusCode }) => statusCode === 200))
    assert.ok(queued <= 50, `${queued} wait`)
    assert.ok(dropped.queue_full > 0)
    assert.equal(exported, 0)
    assert.ok(closeMs < 2_000, `the end took ${closeMs} ms`)
    const after = tracing.stats()
    assert.equal(
      Object.values(after.dropped).reduce((sum, count) => sum + count) + after.exported,
      300,
    )
  })
}

test('a collector that hangs is waited for once, not at each step of the shutdown', async (t) => {
  const { tracing } = await traced(t, { behaviour: 'hang' })
  await using app = await tracedApp({ tracing, flushMs: 300 })
  app.get('/', () => 'ok')
  await app.inject('/')

  const startMs = performance.now()
  await tracing.flush(300)
  const flushedMs = performance.now() - startMs
  await tracing.close(10_000)
  const closedMs = performance.now() - startMs - flushedMs

  assert.ok(flushedMs >= 299)
  assert.ok(closedMs < 1_000, `${closedMs} ms`)
})

test('a batch that is not taken in time is given up, and the next is tried', async (t) => {
  const { collector, tracing } = await traced(t, {
    behaviour: 'drip',
    collector: { url: '', timeoutMs: 250 },
  })
  await using app = await tracedApp({ tracing })
  app.get('/', () => 'ok')

  await app.inject('/')
  await tracing.flush(5_000)
  collector.behaviour = 'take'
  await app.inject('/')
  await tracing.flush(5_000)

  const { exported, exportFailures, dropped } = tracing.stats()
  assert.deepEqual([exported, exportFailures, dropped.export_failed], [1, 1, 1])
})
