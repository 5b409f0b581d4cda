import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { array, asyncProperty, boolean, integer, assert as verify } from 'fast-check'
import { SpanQueue } from './span-queue.ts'

const never = 1_000_000

test('spans are exported in batches, one at a time, in the order in which they ended', async () => {
  const sink = heldSink()
  const queue = new SpanQueue(sink, { queueMax: 10, batchMax: 2, delayMs: never })

  for (const id of [1, 2, 3, 4, 5]) queue.onEnd(span(id))
  const atOnce = sink.batches.length
  sink.takeAll()
  await queue.forceFlush()

  assert.equal(atOnce, 1)
  assert.deepEqual(sink.batches, [[1, 2], [3, 4], [5]])
  assert.deepEqual([queue.stats().exported, queue.stats().queued], [5, 0])
})

test('beyond the cap spans are dropped and counted', async () => {
  const sink = heldSink()
  const queue = new SpanQueue(sink, { queueMax: 3, batchMax: 3, delayMs: never })

  for (let id = 0; id < 100; id += 1) queue.onEnd(span(id))

  const { queued, dropped } = queue.stats()
  assert.deepEqual([queued, dropped.queue_full], [3, 94])
})

test('failing and succeeding again are told once each, also to who comes later', async () => {
  const sink = heldSink()
  const queue = new SpanQueue(sink, { queueMax: 10, batchMax: 1, delayMs: never })
  const told: string[] = []
  queue.onExports((state) => told.push(state))

  sink.failAll()
  for (let id = 0; id < 3; id += 1) {
    queue.onEnd(span(id))
    await queue.forceFlush()
  }
  queue.onExports((state) => told.push(`late: ${state}`))
  sink.takeAll()
  queue.onEnd(span(3))
  await queue.forceFlush()

  assert.deepEqual(told, ['failing', 'late: failing', 'recovered', 'late: recovered'])
  const { exportFailures, exported, dropped } = queue.stats()
  assert.deepEqual([exportFailures, exported, dropped.export_failed], [3, 1, 3])
})

test('after the end nothing is kept', async () => {
  const sink = heldSink()
  const queue = new SpanQueue(sink, { queueMax: 10, batchMax: 5, delayMs: never })
  queue.onEnd(span(1))

  await queue.shutdown()
  queue.onEnd(span(2))

  const { dropped, queued } = queue.stats()
  assert.deepEqual([dropped.closed, queued, sink.isClosed], [2, 0, true])
})

test('each span is exported or counted as dropped, whatever the collector does', async () => {
  await verify(
    asyncProperty(
      array(boolean(), { maxLength: 20 }),
      integer({ min: 1, max: 60 }),
      async (outcomes, spans) => {
        const sink = {
          send: () => (outcomes.shift() ? Promise.resolve() : Promise.reject(new Error())),
          close() {},
        }
        const queue = new SpanQueue(sink, { queueMax: 7, batchMax: 3, delayMs: never })

        for (let id = 0; id < spans; id += 1) {
          queue.onEnd(span(id))
          if (id % 5 === 0) await Promise.resolve()
        }
        await queue.forceFlush()
        await queue.shutdown()

        const { exported, dropped } = queue.stats()
        assert.equal(exported + dropped.closed + dropped.export_failed + dropped.queue_full, spans)
      },
    ),
    { numRuns: 100 },
  )
})

function heldSink() {
  const batches: unknown[][] = []
  const waiting = new Set<PromiseWithResolvers<void>>()
  let outcome: 'held' | 'taken' | 'failed' = 'held'
  const settle = (each: PromiseWithResolvers<void>) => {
    if (outcome === 'taken') each.resolve()
    if (outcome === 'failed') each.reject(new Error('refused'))
  }
  const become = (now: typeof outcome) => {
    outcome = now
    for (const each of waiting) settle(each)
  }
  return {
    batches,
    isClosed: false,
    send(spans: ReadableSpan[]) {
      batches.push(spans.map(({ name }) => Number(name)))
      const each = Promise.withResolvers<void>()
      waiting.add(each)
      settle(each)
      return each.promise
    },
    close() {
      this.isClosed = true
      become('failed')
    },
    takeAll: () => become('taken'),
    failAll: () => become('failed'),
  }
}

/** As much of a span as the queue looks at. */
function span(id: number): ReadableSpan {
  return { name: String(id) } as ReadableSpan
}
