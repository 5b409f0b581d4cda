import assert from 'node:assert/strict'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { type TestContext, test } from 'node:test'
import {
  contextFetch,
  currentContext,
  newContext,
  runInTrace,
  runWithContext,
  type SamplingQuestion,
} from './index.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callerId = '00f067aa0ba902b7'

test('work in a trace has its id and a span of its own, with or without somebody who traces', async () => {
  const context = await runInTrace(`00-${traceId}-${callerId}-01`, async () => currentContext(), {
    requestId: 'request-1',
  })

  assert.deepEqual(
    [context?.traceId, context?.parentSpanId, context?.sampled, context?.requestId],
    [traceId, callerId, true, 'request-1'],
  )
})

test('work without a trace begins one', async () => {
  const [one, other] = await Promise.all(
    [undefined, 'nonsense'].map((given) => runInTrace(given, async () => currentContext())),
  )

  assert.equal(one?.parentSpanId, undefined)
  assert.notEqual(one?.traceId, other?.traceId)
})

test('whoever records traces decides which, once per context', (t) => {
  const questions = answeringSampling(t, ({ parentSampled }) => parentSampled !== true)

  const contexts = [
    newContext(),
    newContext({ traceparent: `00-${traceId}-${callerId}-01` }),
    newContext({ traceparent: `00-${traceId}-${callerId}-00` }),
  ]

  assert.deepEqual(
    contexts.map(({ sampled }) => sampled),
    [true, false, true],
  )
  assert.deepEqual(
    questions.map(({ randomId, parentSampled }) => [randomId, parentSampled]),
    [
      [contexts[0]?.traceId, undefined],
      [traceId, true],
      [traceId, false],
    ],
  )
})

test('an outgoing call bears the span of whoever records it', async (t) => {
  const sent: (string | null)[] = []
  const fetch = contextFetch(async (_input, init) => {
    sent.push(new Headers(init?.headers).get('traceparent'))
    return new Response()
  })
  const seen: unknown[] = []
  const { start } = tracingChannel<unknown, { traceparent: string | undefined }>(
    'plimsoll:http.client',
  )
  const record = (call: unknown) => {
    seen.push({ ...(call as object) })
    ;(call as { traceparent: string }).traceparent = 'that of the span'
  }
  start.subscribe(record)
  t.after(() => start.unsubscribe(record))

  await runWithContext(newContext(), async () => {
    await fetch('http://next.example/a', { method: 'PUT' })
    await fetch(new Request('http://next.example/b', { headers: { traceparent: 'the caller' } }))
  })

  assert.deepEqual(sent, ['that of the span', 'the caller'])
  assert.deepEqual(seen, [
    { method: 'PUT', url: 'http://next.example/a', traceparent: undefined },
    { method: 'GET', url: 'http://next.example/b', traceparent: undefined },
  ])
})

function answeringSampling(t: TestContext, decide: (asked: SamplingQuestion) => boolean) {
  const questions: SamplingQuestion[] = []
  const answer = (message: unknown) => {
    const question = message as SamplingQuestion
    questions.push(question)
    question.sampled = decide(question)
  }
  subscribe('plimsoll:context.sample', answer)
  t.after(() => unsubscribe('plimsoll:context.sample', answer))
  return questions
}
