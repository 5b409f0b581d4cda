import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { newContext } from '../../foundation/context/index.ts'
import type { TracedChannel } from './index.ts'
import { runWithContext, traced } from './testing/traced-app.ts'

interface Work {
  readonly name: string
}

const channel = 'plimsoll:test.work'
const works = tracingChannel<unknown, Work>(channel)
const workChannel: TracedChannel<Work> = {
  channel,
  begin: ({ name }) => ({ type: 'internal', name }),
  ended: (_message, result) => ({ result: String(result) }),
}

test('work within work is its child, and a neighbour is not', async (t) => {
  const { collector, tracing } = await traced(t, { channels: [workChannel] })
  const context = newContext()

  await runWithContext(context, async () => {
    await work('outer', () => work('inner', async () => 1))
    await work('neighbour', async () => 'token=hunter2')
  })
  await tracing.flush(2_000)

  const [inner, outer, neighbour] = collector.spans
  assert.deepEqual(
    [inner, outer, neighbour].map((span) => [span?.name, span?.parentSpanId, span?.attributes]),
    [
      ['inner', outer?.spanId, { result: '1' }],
      ['outer', context.spanId, { result: '1' }],
      ['neighbour', context.spanId, { result: 'token=[redacted]' }],
    ],
  )
})

test('work under a context of its own leaves the span around it', async (t) => {
  const { collector, tracing } = await traced(t, { channels: [workChannel] })
  const other = newContext()

  await runWithContext(newContext(), () =>
    work('outer', () => runWithContext(other, () => work('apart', async () => 0))),
  )
  await tracing.flush(2_000)

  const apart = collector.spans.find(({ name }) => name === 'apart')
  assert.deepEqual([apart?.traceId, apart?.parentSpanId], [other.traceId, other.spanId])
})

test('an error fails the span once, thrown at once or later, and goes on to the caller', async (t) => {
  const { collector, tracing } = await traced(t, { channels: [workChannel] })
  const fault = Object.assign(new Error('password=hunter2 refused'), { code: 'REFUSED' })

  await runWithContext(newContext(), async () => {
    await assert.rejects(
      work('later', async () => Promise.reject(fault)),
      fault,
    )
    assert.throws(
      () =>
        void work('at once', () => {
          throw fault
        }),
      fault,
    )
  })
  await tracing.flush(2_000)

  assert.deepEqual(
    collector.spans.map(({ name, status, attributes }) => [name, status, attributes]),
    ['later', 'at once'].map((name) => [
      name,
      { code: 2, message: 'password=[redacted] refused' },
      { 'error.type': 'REFUSED' },
    ]),
  )
})

test('a fault of tracing is counted, and the work goes on', async (t) => {
  const broken = () => {
    throw new Error('no such thing')
  }
  const { tracing } = await traced(t, { channels: [{ channel, begin: broken }] })

  const result = await runWithContext(newContext(), () => work('any', async () => 'done'))

  assert.deepEqual([result, tracing.stats().faults], ['done', 1])
})

test('nothing listens any more after the end, and tracing can start anew', async (t) => {
  const { tracing } = await traced(t, { channels: [workChannel] })
  assert.ok(works.hasSubscribers)

  await tracing.close(0)

  assert.ok(!works.hasSubscribers)
  await traced(t)
})

test('a second start is refused while the first is on', async (t) => {
  await traced(t)

  await assert.rejects(traced(t), /tracing is on already/)
})

function work<Result>(name: string, fn: () => Promise<Result>): Promise<Result> {
  return works.tracePromise(fn, { name })
}
