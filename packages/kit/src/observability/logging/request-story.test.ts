import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import {
  context,
  contextFetch,
  contextServerOptions,
  currentContext,
  runInTrace,
} from '../../foundation/context/index.ts'
import { createTables, database, databaseOf } from '../../reliability/database/index.ts'
import { defineJob, jobs, jobsTables } from '../../reliability/jobs/index.ts'
import { logging, loggingServerOptions } from './plugin.ts'
import { capturedLog } from './testing/captured-log.ts'
import { directory } from './testing/stalled-pipe.ts'

test('one id finds all of a request: its record, its slow query, its job, and the call of that', async (t) => {
  const url = await answering(t, 503)
  const log = capturedLog({ context: currentContext })
  const fetch = contextFetch()
  const ended = Promise.withResolvers<string>()
  const call = defineJob({
    name: 'call',
    payload: Type.Object({}),
    async run(_payload, { logger, jobId }) {
      await fetch(`${url}/c4n4ry?token=c4n4ry`)
      logger.info({}, 'called')
      ended.resolve(jobId)
    },
  })
  const app = fastify({ ...contextServerOptions(), ...loggingServerOptions(log.logger) })
  t.after(() => app.close())
  await app.register(context)
  await app.register(logging)
  const store = await databaseOf(undefined, { dataFolder: directory(t), slowMs: 0 })
  await app.register(database, { database: store, currentRequest: currentContext })
  await createTables(app.database, jobsTables)
  await app.register(jobs, {
    jobs: [call],
    pollMs: 5,
    currentRequestId: () => currentContext()?.requestId,
    runWithContext: (requestId, work) => runInTrace(undefined, work, { requestId }),
  })
  app.post('/', async () => {
    await sql`select 1 as story`.execute(app.database.queries())
    await app.jobs.transaction(app.database, (queries) => app.jobs.enqueue(queries, call, {}))
    return 'ok'
  })

  const { headers } = await app.inject({ method: 'POST', url: '/' })
  const jobId = await ended.promise

  const story = log.records().filter(({ requestId }) => requestId === headers['x-request-id'])
  const found = (one: Record<string, unknown>) =>
    story.find((line) => Object.entries(one).every(([key, value]) => line[key] === value))
  assert.ok(found({ msg: 'request', status: 200 }))
  assert.ok(found({ module: 'database', msg: 'slow statement', statement: 'select 1 as story' }))
  assert.ok(found({ module: 'jobs', msg: 'called', jobId, job: 'call' }))
  const { time: _time, durationMs, traceId, ...outgoing } = found({ msg: 'outgoing call' }) ?? {}
  assert.deepEqual(outgoing, {
    level: 'info',
    module: 'outgoing-calls',
    requestId: headers['x-request-id'],
    method: 'GET',
    host: new URL(url).host,
    status: 503,
    msg: 'outgoing call',
  })
  assert.ok(Number(durationMs) > 0)
  assert.ok(traceId)
  assert.ok(!log.text().includes('c4n4ry'))
})

test('a call that is answered in time is debug, a slow or failed one is info, and says why', async (t) => {
  const url = await answering(t, 200)
  const log = capturedLog({ context: currentContext, level: 'debug' })
  const app = fastify({ ...contextServerOptions(), ...loggingServerOptions(log.logger) })
  t.after(() => app.close())
  await app.register(context)
  await app.register(logging)
  const fetch = contextFetch()
  app.get('/', async () => {
    await fetch(url)
    await fetch('http://127.0.0.1:1/').catch(() => undefined)
    return 'ok'
  })

  await app.inject('/')
  await app.close()
  await runInTrace(undefined, () => fetch(url))

  const calls = log.records().filter(({ msg }) => msg === 'outgoing call')
  assert.deepEqual(
    calls.map(({ level, status }) => [level, status]),
    [
      ['debug', 200],
      ['info', undefined],
    ],
  )
  assert.match(JSON.stringify(calls[1]?.['err']), /ECONNREFUSED|bad port/)
})

async function answering(t: TestContext, status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end())
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
