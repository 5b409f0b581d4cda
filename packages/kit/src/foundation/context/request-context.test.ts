import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { currentContext, runWithContext } from './current-context.ts'
import { newContext } from './request-context.ts'
import { parseTraceparent } from './traceparent.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

test('a context of nothing is a new trace that is not sampled', () => {
  const one = newContext()
  const other = newContext()

  assert.match(one.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  assert.notEqual(one.traceId, other.traceId)
  assert.notEqual(one.requestId, other.requestId)
  assert.equal(one.parentSpanId, undefined)
})

test('a valid traceparent is continued under a span of its own', () => {
  const context = newContext({ traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'a=1' })

  assert.equal(context.traceId, traceId)
  assert.equal(context.parentSpanId, parentId)
  assert.notEqual(context.spanId, parentId)
  assert.equal(context.sampled, true)
  assert.equal(context.tracestate, 'a=1')
  assert.equal(context.traceparent, `00-${traceId}-${context.spanId}-01`)
})

test('an invalid traceparent starts a new trace, and its tracestate is gone', () => {
  const context = newContext({ traceparent: `ff-${traceId}-${parentId}-01`, tracestate: 'a=1' })

  assert.notEqual(context.traceId, traceId)
  assert.equal(context.tracestate, undefined)
})

test('a malformed tracestate is left out and the trace goes on', () => {
  const context = newContext({ traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'a' })

  assert.equal(context.traceId, traceId)
  assert.equal(context.tracestate, undefined)
})

test('each call to another service has a span of its own in the same trace', () => {
  const context = newContext({ traceparent: `00-${traceId}-${parentId}-01` })

  const children = [context.childTraceparent(), context.childTraceparent()].map(parseTraceparent)

  assert.deepEqual(
    children.map((child) => child?.traceId),
    [traceId, traceId],
  )
  const spans = [context.spanId, ...children.map((child) => child?.parentId)]
  assert.equal(new Set(spans).size, 3)
})

test('an origin that is not well-formed gets a fresh id', () => {
  assert.equal(newContext({ requestId: 'job-7' }).requestId, 'job-7')
  assert.notEqual(newContext({ requestId: 'a\r\nb' }).requestId, 'a\r\nb')
})

test('a context cannot be changed', () => {
  const context = newContext()

  assert.throws(() => Object.assign(context, { requestId: 'other' }), TypeError)
})

test('a context that is written down tells all that it is', () => {
  const context = newContext({ requestId: 'job-7', traceparent: `00-${traceId}-${parentId}-01` })

  assert.deepEqual(JSON.parse(JSON.stringify(context)), {
    requestId: 'job-7',
    traceId,
    spanId: context.spanId,
    parentSpanId: parentId,
    sampled: true,
  })
})

test('a job runs in the context it is given, timers and promises included', async () => {
  const context = newContext({ requestId: 'job-7' })

  const seen = await runWithContext(
    context,
    async (name: string) => {
      await wait(1)
      const inTimer = await new Promise((done) => setTimeout(() => done(currentContext()), 1))
      return [name, currentContext(), inTimer]
    },
    'argument',
  )

  assert.deepEqual(seen, ['argument', context, context])
  assert.equal(currentContext(), undefined)
})
