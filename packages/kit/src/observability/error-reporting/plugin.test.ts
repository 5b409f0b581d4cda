import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import Fastify from 'fastify'
import { InternalError, UnavailableError } from '../../foundation/errors/index.ts'
import { errorReporting } from './index.ts'
import { envelopeRecorder } from './testing/envelope-recorder.ts'
import { reportingService } from './testing/reporting-service.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test('an unexpected error arrives with release, request id, route, user and causes', async () => {
  await using endpoint = await envelopeRecorder()
  const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
  const options = { dsn: endpoint.dsn, release: 'cars@1.2.3+c0ffee', environment: 'staging' }
  await using app = await reportingService(options, () => new TypeError('no wheels', { cause }))

  const answer = await app.inject({ url: '/fails/9?q=1', headers: { traceparent } })
  const [envelope] = await endpoint.waitFor(1)

  assert.equal(answer.statusCode, 500)
  const { event } = envelope ?? assert.fail()
  assert.equal(event.release, 'cars@1.2.3+c0ffee')
  assert.equal(event.environment, 'staging')
  assert.equal(event.level, 'error')
  assert.deepEqual(event.tags, {
    request_id: answer.headers['x-request-id'],
    route: '/fails/:id',
    method: 'GET',
    status: '500',
    error_code: 'INTERNAL_ERROR',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
  })
  assert.equal(event.contexts?.trace?.['trace_id'], '0af7651916cd43dd8448eb211c80319c')
  assert.deepEqual(event.user, { id: 'user-7' })
  assert.deepEqual(event.fingerprint, ['TypeError', '/fails/:id', 'INTERNAL_ERROR'])
  assert.deepEqual(
    event.exception.values.map(({ type, value }) => `${type}: ${value}`),
    ['Error: connect refused', 'TypeError: no wheels'],
  )
  assert.deepEqual(event.exception.values[0]?.mechanism['data'], { code: 'ECONNREFUSED' })
})

test('an envelope is one event for the project, and its URL shows no key', async () => {
  await using endpoint = await envelopeRecorder()
  await using app = await reportingService({ dsn: endpoint.dsn })

  await app.inject('/fails/9')
  const [envelope] = await endpoint.waitFor(1)

  assert.equal(envelope?.url, '/api/42/envelope/')
  assert.match(envelope.auth, /^Sentry sentry_version=7, sentry_key=public0key, sentry_client=/)
  assert.deepEqual(envelope.itemTypes, ['event'])
  assert.match(envelope.event.event_id, /^[0-9a-f]{32}$/)
  assert.equal(envelope.header['event_id'], envelope.event.event_id)
})

test('an event holds these members and no other', async () => {
  await using endpoint = await envelopeRecorder()
  await using app = await reportingService({ dsn: endpoint.dsn })
  // What another user of the library in the same process may leave there.
  const { getGlobalScope } = await import('@sentry/core')
  getGlobalScope().setUser({ email: 'ann@example.com' }).setExtra('secret', 'planted')
  getGlobalScope().addAttachment({ filename: 'secret.txt', data: 'planted' })

  await app.inject('/fails/9')
  const [envelope] = await endpoint.waitFor(1)
  getGlobalScope().setUser(null).setExtras({ secret: undefined }).clearAttachments()

  const { event, raw } = envelope ?? assert.fail()
  assert.deepEqual(Object.keys(event).sort(), [
    'contexts',
    'environment',
    'event_id',
    'exception',
    'fingerprint',
    'level',
    'platform',
    'sdk',
    'tags',
    'timestamp',
    'transaction',
    'user',
  ])
  assert.doesNotMatch(raw, /planted|ann@example/)
})

test('what was answered on purpose is not reported', async () => {
  await using endpoint = await envelopeRecorder()
  await using app = await reportingService({ dsn: endpoint.dsn })

  for (const url of ['/404', '/422', '/429', '/503', '/nowhere', '/fine']) await app.inject(url)
  const malformed = { method: 'POST', url: '/fails/9', payload: '{' } as const
  await app.inject({ ...malformed, headers: { 'content-type': 'application/json' } })
  await app.inject('/fails/9')
  await app.errorReporting.flush()

  // The control comes last, so what came before it would be there.
  assert.deepEqual(
    endpoint.envelopes.map(({ event }) => event.tags['status']),
    ['500'],
  )
})

test('the rule of what is reported can be another', async () => {
  await using endpoint = await envelopeRecorder()
  const isUnexpected = ({ code }: { code: string }) => code === 'UNAVAILABLE'
  await using app = await reportingService({ dsn: endpoint.dsn, isUnexpected })

  await app.inject('/fails/9')
  await app.inject('/503')
  await endpoint.waitFor(1)

  const [{ event }] = endpoint.envelopes as [(typeof endpoint.envelopes)[0]]
  assert.equal(event.tags['error_code'], 'UNAVAILABLE')
  assert.deepEqual(
    event.exception.values.map(({ value }) => value),
    ['the database is away', 'Later.'],
  )
})

const answers: Readonly<Record<string, readonly [error: Error, reports: number]>> = {
  'an answer of 500': [new InternalError('Sorry.'), 1],
  'what the end of a deadline made fail': [
    new Error('aborted', { cause: new UnavailableError('The service is stopping.') }),
    0,
  ],
  'what another defect made fail': [new Error('x', { cause: new InternalError('Sorry.') }), 1],
  'an abort that nobody asked for': [new DOMException('aborted', 'AbortError'), 1],
}

for (const [what, [error, reports]] of Object.entries(answers)) {
  test(`${what} is reported ${reports} times`, async () => {
    await using endpoint = await envelopeRecorder()
    await using app = await reportingService({ dsn: endpoint.dsn }, () => error)

    await app.inject('/fails/9')
    await app.errorReporting.flush()

    assert.equal(endpoint.received, reports)
  })
}

test('work that is aborted for its client is not reported, a defect there is', async () => {
  await using endpoint = await envelopeRecorder()
  const failures = [new DOMException('aborted', 'AbortError'), new TypeError('no wheels')]
  await using app = await reportingService({ dsn: endpoint.dsn })
  app.get('/slow', async (_request, reply) => {
    await once(reply.raw, 'close')
    throw failures.shift()
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  for (const _ of [1, 2]) await leave(`${url}/slow`)
  const envelopes = await endpoint.waitFor(1)
  await app.errorReporting.flush()

  assert.equal(failures.length, 0)
  assert.deepEqual(
    envelopes.map(({ event }) => event.exception.values[0]?.value),
    ['no wheels'],
  )
})

test('what nobody caught is reported as fatal, until the service is closed', async () => {
  await using endpoint = await envelopeRecorder()
  const listeners = process.listenerCount('uncaughtExceptionMonitor')
  const app = await reportingService({ dsn: endpoint.dsn })

  const monitored: NodeJS.EventEmitter = process
  monitored.emit('uncaughtExceptionMonitor', new Error('lost'), 'unhandledRejection')
  const [envelope] = await endpoint.waitFor(1)
  await app.close()

  assert.equal(envelope?.event.level, 'fatal')
  assert.equal(envelope.event.exception.values[0]?.mechanism['type'], 'unhandledRejection')
  assert.equal(envelope.event.exception.values[0]?.mechanism['handled'], false)
  assert.equal(process.listenerCount('uncaughtExceptionMonitor'), listeners)
})

test('a job that died is reported once, with what it failed with', async () => {
  await using endpoint = await envelopeRecorder()
  await using app = Fastify()
  const jobs = manualJobs()
  await app.register(errorReporting, { dsn: endpoint.dsn, redact: (event: unknown) => event })
  decorate(app, 'jobs', jobs)
  await app.ready()

  const job = { jobId: 'job-1', name: 'report', userId: 'user-7', requestId: 'r-1' }
  jobs.tell({ ...job, state: 'queued', error: new Error('not yet') })
  jobs.tell({ ...job, state: 'dead', error: new RangeError('no such car') })
  jobs.tell({ jobId: 'job-2', name: 'report', state: 'dead' })
  await endpoint.waitFor(2)
  await app.errorReporting.flush()

  const [first, second] = endpoint.envelopes.map(({ event }) => event)
  assert.equal(endpoint.received, 2)
  assert.deepEqual(first?.tags, { request_id: 'r-1', job: 'report', job_id: 'job-1' })
  assert.deepEqual(first.user, { id: 'user-7' })
  assert.equal(first.transaction, 'job report')
  assert.deepEqual(first.fingerprint, ['RangeError', 'report', 'none'])
  assert.equal(second?.exception.values[0]?.value, 'The job "report" is dead.')
})

test('the lifecycle flushes, and metrics are told', async () => {
  await using endpoint = await envelopeRecorder()
  await using app = Fastify()
  const flushes: Flush[] = []
  const families: string[] = []
  decorate(app, 'lifecycle', { onFlush: (_: string, hook: Flush) => flushes.push(hook) })
  decorate(app, 'metrics', { add: (all: Named[]) => families.push(...all.map((m) => m.name)) })
  await app.register(errorReporting, { dsn: endpoint.dsn })
  await app.ready()

  app.errorReporting.report(new Error('late'))
  await flushes[0]?.(new AbortController().signal)

  assert.equal(endpoint.received, 1)
  assert.equal(app.errorReporting.stats().sent, 1)
  assert.ok(families.includes('error_reports_total'))
})

type Flush = (signal: AbortSignal) => Promise<void>
type Named = { readonly name: string }

/** A part of what another plugin decorates with, where its types ask for all. */
function decorate(app: object, name: string, value: object): void {
  const { decorate } = app as { decorate(name: string, value: object): void }
  decorate.call(app, name, value)
}

/** Asks, and goes away once the request has surely arrived. */
async function leave(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.write(`GET ${pathname} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\n\r\n`)
  await once(socket, 'data')
  socket.destroy()
}

function manualJobs() {
  const listeners: ((event: object) => void)[] = []
  return {
    onProgress: (listener: (event: object) => void) => listeners.push(listener),
    tell: (event: object) => {
      for (const listener of listeners) listener(event)
    },
  }
}
