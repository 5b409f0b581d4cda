import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { ErrorReportingOptions } from './index.ts'
import { type EndpointAnswer, envelopeRecorder } from './testing/envelope-recorder.ts'
import { reportingService } from './testing/reporting-service.ts'

test('of a flood of 1,000 equal errors no more than the bound is sent, and the rest is counted', async () => {
  await using endpoint = await envelopeRecorder()
  let nowMs = 0
  await using app = await reportingService({ dsn: endpoint.dsn, now: () => nowMs })

  for (let at = 0; at < 1_000; at += 1) await app.inject(`/fails/${at}`)
  await app.errorReporting.flush()
  const { sent, limited } = app.errorReporting.stats()
  nowMs += 6_000
  await app.inject('/fails/9')
  const envelopes = await endpoint.waitFor(11)

  assert.deepEqual({ sent, limited }, { sent: 10, limited: 990 })
  assert.equal(envelopes.length, 11)
  assert.equal(envelopes[10]?.event.tags['held_back'], '990')
})

const outages: Readonly<Record<string, EndpointAnswer | 'refuse'>> = {
  hangs: 'hang',
  refuses: 'refuse',
  'answers 429': { status: 429, headers: { 'retry-after': '60' } },
  'answers 500': { status: 500 },
}

for (const [what, answer] of Object.entries(outages)) {
  test(`an endpoint that ${what} costs a request nothing`, async () => {
    await using endpoint = await envelopeRecorder(answer === 'refuse' ? 'hang' : answer)
    if (answer === 'refuse') await endpoint[Symbol.asyncDispose]()
    const limits = { perMinute: 10_000, perMinuteInAll: 10_000, timeoutMs: 60_000, flushMs: 1 }
    await using plain = await reportingService({})
    await using app = await reportingService({ dsn: endpoint.dsn, ...limits })

    const [plainMs, reportingMs] = [await slowestMs(plain), await slowestMs(app)]

    // Waiting for the endpoint would take until the timeout, or at least as long as it answers.
    assert.ok(reportingMs < plainMs + 1_000, `${reportingMs} ms, without reporting ${plainMs} ms`)
    assert.ok(app.errorReporting.stats().inFlight <= 30)
  })
}

test('an endpoint that hangs holds up the end of the service no longer than the bound', async () => {
  await using endpoint = await envelopeRecorder('hang')
  const app = await reportingService({ dsn: endpoint.dsn, flushMs: 200 })
  await app.inject('/fails/9')
  const atMs = performance.now()

  await app.close()

  // The time of one report is longer.
  const tookMs = performance.now() - atMs
  assert.ok(tookMs > 150 && tookMs < 2_000, `${tookMs} ms`)
  assert.equal(app.errorReporting.stats().inFlight, 0)
})

test('the lifecycle can end the wait sooner', async () => {
  await using endpoint = await envelopeRecorder('hang')
  const { app, finish } = await stoppingService({ dsn: endpoint.dsn })
  await using _app = app
  await app.inject('/fails/9')
  await endpoint.waitFor(1)
  const controller = new AbortController()

  const atMs = performance.now()
  const finished = finish(controller.signal)
  controller.abort()
  await finished

  assert.ok(performance.now() - atMs < 4_000)
  assert.deepEqual(app.errorReporting.stats(), { ...nothing, failed: 1, kinds: 1 })
})

test('the lifecycle and the close of the service share one bound', async () => {
  await using endpoint = await envelopeRecorder('hang')
  let nowMs = 0
  const { app, finish } = await stoppingService({ dsn: endpoint.dsn, now: () => nowMs })
  await app.ready()
  await finish(AbortSignal.abort())
  nowMs += 5_000
  app.errorReporting.report(new Error('late'))

  const atMs = performance.now()
  await app.close()

  assert.ok(performance.now() - atMs < 4_000)
})

test('what is on its way is sent before the service is closed', async () => {
  await using endpoint = await envelopeRecorder()
  const app = await reportingService({ dsn: endpoint.dsn })

  await app.inject('/fails/9')
  await app.close()

  assert.equal(endpoint.received, 1)
  assert.equal(app.errorReporting.stats().sent, 1)
})

test('an endpoint that hangs is given up after its time', async () => {
  await using endpoint = await envelopeRecorder('hang')
  await using app = await reportingService({ dsn: endpoint.dsn, timeoutMs: 20 })

  await app.inject('/fails/9')
  await app.errorReporting.flush()

  assert.deepEqual(app.errorReporting.stats(), { ...nothing, failed: 1, kinds: 1 })
})

test('what does not fit in the queue is dropped', async () => {
  await using endpoint = await envelopeRecorder('hang')
  await using app = await reportingService({ dsn: endpoint.dsn, queueMax: 3, flushMs: 1 })

  for (let at = 0; at < 8; at += 1) await app.inject('/fails/9')

  const { inFlight, dropped } = app.errorReporting.stats()
  assert.deepEqual({ inFlight, dropped }, { inFlight: 3, dropped: 5 })
})

test('ten thousand kinds of errors are neither remembered nor sent', async () => {
  await using endpoint = await envelopeRecorder('hang')
  await using app = await reportingService({ dsn: endpoint.dsn, flushMs: 1 })

  for (let at = 0; at < 10_000; at += 1) {
    app.errorReporting.report(new Error('x'), { route: `/${at}` })
  }

  const { inFlight, limited, kinds } = app.errorReporting.stats()
  assert.deepEqual({ inFlight, limited, kinds }, { inFlight: 30, limited: 9_900, kinds: 1_000 })
})

const waits: Readonly<Record<string, Record<string, string>>> = {
  'Retry-After': { 'retry-after': '60' },
  'X-Sentry-Rate-Limits': { 'x-sentry-rate-limits': '60:error:organization' },
}

for (const [header, headers] of Object.entries(waits)) {
  test(`an endpoint that says ${header} is left alone`, async () => {
    await using endpoint = await envelopeRecorder({ status: 429, headers })
    await using app = await reportingService({ dsn: endpoint.dsn })

    await app.inject('/fails/9')
    await app.errorReporting.flush()
    for (let at = 0; at < 3; at += 1) await app.inject('/fails/9')
    await app.errorReporting.flush()

    assert.equal(endpoint.received, 1)
    assert.deepEqual(app.errorReporting.stats(), { ...nothing, dropped: 4, kinds: 1 })
  })
}

test('what goes wrong in reporting does not reach the answer', async () => {
  await using endpoint = await envelopeRecorder()
  const failure = () => {
    throw new Error('of the rule')
  }
  const unreadable = Object.defineProperty(new Error('x'), 'name', { get: failure })
  await using misruled = await reportingService({ dsn: endpoint.dsn, isUnexpected: failure })
  await using app = await reportingService({ dsn: endpoint.dsn }, () => unreadable)

  const answers = [await misruled.inject('/fails/9'), await app.inject('/fails/9')]

  assert.deepEqual(
    answers.map((answer) => answer.json().error_code),
    ['INTERNAL_ERROR', 'INTERNAL_ERROR'],
  )
  assert.equal(app.errorReporting.stats().failed, 1)
  assert.equal(endpoint.received, 0)
})

test('a redirect is not followed', async () => {
  await using elsewhere = await envelopeRecorder()
  const location = elsewhere.dsn.replace('public0key@', '')
  await using endpoint = await envelopeRecorder({ status: 307, headers: { location } })
  await using app = await reportingService({ dsn: endpoint.dsn })

  await app.inject('/fails/9')
  await app.errorReporting.flush()

  assert.equal(elsewhere.received, 0)
  assert.equal(app.errorReporting.stats().failed, 1)
})

test('the sample rate decides before anything else is done', async () => {
  await using endpoint = await envelopeRecorder()
  const draws = [0.2, 0.3, 0.29]
  const random = () => draws.shift() ?? 0
  await using app = await reportingService({ dsn: endpoint.dsn, sampleRate: 0.3, random })

  for (let at = 0; at < 3; at += 1) await app.inject('/fails/9')
  await app.errorReporting.flush()

  assert.deepEqual(app.errorReporting.stats(), { ...nothing, sent: 2, sampled: 1, kinds: 1 })
})

const nothing = { sent: 0, dropped: 0, limited: 0, sampled: 0, failed: 0, inFlight: 0 }

/** A service that waits for 5 s, and what its lifecycle would call. */
async function stoppingService(options: ErrorReportingOptions) {
  const finishes: ((signal: AbortSignal) => Promise<void>)[] = []
  const lifecycle = { onFlush: (_: string, hook: (typeof finishes)[0]) => finishes.push(hook) }
  const app = await reportingService({ timeoutMs: 60_000, flushMs: 5_000, ...options })
  Object.assign(app, { lifecycle })
  return { app, finish: async (signal: AbortSignal) => finishes[0]?.(signal) }
}

async function slowestMs(app: FastifyInstance): Promise<number> {
  await app.inject('/fails/0')
  let slowest = 0
  for (let at = 0; at < 50; at += 1) {
    const beginMs = performance.now()
    const { statusCode } = await app.inject(`/fails/${at}`)
    assert.equal(statusCode, 500)
    slowest = Math.max(slowest, performance.now() - beginMs)
  }
  return slowest
}
