import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { contextFetch, newContext, runInTrace } from '../../foundation/context/index.ts'
import { createTables, type Database } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import {
  createJobs,
  defineJob,
  type JobTables,
  jobsTables,
  jobTraceTables,
} from '../../reliability/jobs/index.ts'
import { isUp, redisClient } from '../../reliability/redis/testing/clients.ts'
import { respServer } from '../../reliability/redis/testing/resp-server.ts'
import type { CollectedSpan } from './testing/otlp-collector.ts'
import { currentContext, runWithContext, traced, tracedApp } from './testing/traced-app.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const callerId = '00f067aa0ba902b7'

test('a request, what it asked for and the job that it enqueued are one trace', async (t) => {
  const { collector, tracing } = await traced(t)
  const database = await jobStore(t)
  const { port } = await redis(t)
  const next = await nextService(t)
  const count = defineJob({
    name: 'count',
    payload: Type.Object({}),
    run: () => sql`select 2`.execute(database.queries({ name: 'count-things' })),
  })
  const jobs = createJobs({
    database,
    jobs: [count],
    currentRequestId: () => currentContext()?.requestId,
    currentTraceparent: () => currentContext()?.traceparent,
    runWithContext: (requestId, work, traceparent) =>
      runWithContext(newContext({ requestId, traceparent }), work),
  })
  await jobs.start()
  await using app = await tracedApp({ tracing })
  const fetch = contextFetch()
  app.get('/things/:id', async ({ context }) => {
    await sql`select 'hunter2'`.execute(database.queries())
    await port.call('GET', ['key-of-alice'])
    await fetch(`${next.url}/stock?token=hunter2`)
    await jobs.transaction(database, (queries) => jobs.enqueue(queries, count, {}))
    return { spanId: context.spanId }
  })

  const traceparent = `00-${traceId}-${callerId}-01`
  const answer = await app.inject({ url: '/things/7?q=hunter2', headers: { traceparent } })
  while ((await jobs.stats()).worker.completed === 0) await delay(5)
  await jobs.stop()
  await tracing.flush(2_000)

  const { spans } = collector
  const server = named(spans, 'GET /things/:id')
  const client = named(spans, 'GET')
  const producer = named(spans, 'enqueue count')
  const consumer = named(spans, 'run count')
  assert.deepEqual(new Set(spans.map((span) => span.traceId)), new Set([traceId]))
  assert.equal(server.spanId, answer.json().spanId)
  assert.deepEqual(
    [server, named(spans, 'SELECT'), named(spans, 'GET', 'redis'), client, producer].map(linkOf),
    [
      [2, callerId],
      [3, server.spanId],
      [3, server.spanId],
      [3, server.spanId],
      [4, server.spanId],
    ],
  )
  assert.deepEqual([consumer, named(spans, 'count-things')].map(linkOf), [
    [5, producer.spanId],
    [3, consumer.spanId],
  ])
  assert.equal(named(spans, 'INSERT jobs').parentSpanId, producer.spanId)
  assert.deepEqual(next.traceparents, [`00-${traceId}-${client.spanId}-01`])
  assert.doesNotMatch(JSON.stringify(spans), /hunter2|alice/)
})

test('work that comes later than its request goes on in its trace', async (t) => {
  const { collector, tracing } = await traced(t)
  const database = await jobStore(t)

  await runInTrace(
    `00-${traceId}-${callerId}-01`,
    () => sql`select 1`.execute(database.queries({ name: 'later' })),
    { name: 'websocket message' },
  )
  await tracing.flush(2_000)

  const work = named(collector.spans, 'websocket message')
  assert.deepEqual([work.traceId, ...linkOf(work)], [traceId, 5, callerId])
  assert.equal(named(collector.spans, 'later').parentSpanId, work.spanId)
})

test('work for nobody, such as a poll, leaves no span', async (t) => {
  const { collector, tracing } = await traced(t)
  const database = await jobStore(t)

  await sql`select 1`.execute(database.queries())
  await tracing.flush(2_000)

  assert.deepEqual(collector.spans, [])
})

async function jobStore(t: TestContext): Promise<Database<JobTables>> {
  const store = await engines[0]?.open<JobTables>()
  if (store === undefined) throw new Error('there is no engine')
  t.after(() => store[Symbol.asyncDispose]())
  await createTables(store.database, jobsTables)
  await createTables(store.database, jobTraceTables)
  return store.database
}

async function redis(t: TestContext) {
  const server = await respServer(t)
  const port = redisClient(t, server.url).shared({ name: 'things', fallback: 'none' })
  await isUp(port)
  return { port }
}

async function nextService(t: TestContext) {
  const traceparents: unknown[] = []
  const server = createServer((request, response) => {
    traceparents.push(request.headers['traceparent'])
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, traceparents }
}

function named(spans: readonly CollectedSpan[], name: string, system?: string): CollectedSpan {
  const found = spans.find(
    (span) =>
      span.name === name &&
      (name !== 'GET' || span.attributes['db.system.name'] === system) &&
      (name !== 'SELECT' || span.attributes['db.query.text'] === 'select ?'),
  )
  if (found === undefined) throw new Error(`no span ${name} in ${spans.map((span) => span.name)}`)
  return found
}

function linkOf({ kind, parentSpanId }: CollectedSpan) {
  return [kind, parentSpanId] as const
}
