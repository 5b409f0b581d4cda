import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { Writable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fastify, { type FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { createTables, type Database } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { defineJob, type JobsPluginOptions, jobs, jobsTables } from './index.ts'

test('a job that a request enqueues runs in its context, and its log lines bear its id', async (t) => {
  const context = new AsyncLocalStorage<string>()
  const seen: (string | undefined)[] = []
  const log = job('log', (_payload, { logger }) => {
    seen.push(context.getStore())
    logger.info({}, 'counting')
  })
  const { app, lines } = await service(t, {
    jobs: [log],
    currentRequestId: () => context.getStore(),
    runWithContext: (requestId, work) => context.run(requestId ?? 'none', work),
  })
  const database = databaseOf(app)
  app.post('/', (_request, reply) =>
    context.run('request-1', async () => {
      const { id } = await app.jobs.transaction(database, (queries) =>
        app.jobs.enqueue(queries, log, {}),
      )
      return reply.code(202).send({ job_id: id })
    }),
  )
  await app.ready()

  const { job_id: id } = (await app.inject({ method: 'POST', url: '/' })).json()
  while ((await app.jobs.get(id)).state !== 'done') await delay(5)

  assert.deepEqual(seen, ['request-1'])
  const line = lines().find(({ msg }) => msg === 'counting')
  assert.deepEqual(
    [line?.['job'], line?.['jobId'], line?.['attempt'], line?.['requestId']],
    ['log', id, 1, 'request-1'],
  )
})

test('an instance without workers enqueues and runs nothing', async (t) => {
  const ran: string[] = []
  const mark = job('mark', () => void ran.push('here'))
  const { app } = await service(t, { jobs: [mark], workers: 'elsewhere' })
  await app.ready()

  const { id } = await enqueue(app, mark)
  await delay(60)

  assert.deepEqual(ran, [])
  assert.equal((await app.jobs.get(id)).state, 'queued')
})

test('closing the application gives back what runs', async (t) => {
  const begun = Promise.withResolvers<void>()
  const hangs = job('hangs', (_payload, { signal }) => {
    begun.resolve()
    return delay(60_000, undefined, { signal })
  })
  const { app } = await service(t, { jobs: [hangs], stopMs: 0 })
  await app.ready()
  const { id } = await enqueue(app, hangs)
  await begun.promise

  await app.close()

  assert.deepEqual(
    [(await app.jobs.get(id)).state, (await app.jobs.get(id)).attempt],
    ['queued', 0],
  )
})

test('with a lifecycle it claims no more when draining begins, and gives back when it flushes', async (t) => {
  const hooks = new Map<string, (signal: AbortSignal) => unknown>()
  const quick = job('quick', () => undefined)
  const { app } = await service(t, { jobs: [quick] })
  app.decorate('lifecycle', {
    onDraining: (name: string, hook: () => unknown) => hooks.set(`drain ${name}`, hook),
    onFlush: (name: string, hook: (signal: AbortSignal) => unknown) =>
      hooks.set(`flush ${name}`, hook),
  } as never)
  await app.ready()

  await hooks.get('drain jobs')?.(AbortSignal.abort())
  await delay(30)
  const { id } = await enqueue(app, quick)
  await delay(60)
  await hooks.get('flush jobs')?.(AbortSignal.abort())

  assert.equal((await app.jobs.get(id)).state, 'queued')
})

test('what is asked wrongly is answered with a code of its own', async (t) => {
  const strict = defineJob({
    name: 'strict',
    payload: Type.Object({ count: Type.Integer({ minimum: 1 }) }),
    run: () => undefined,
  })
  const { app } = await service(t, { jobs: [strict], payloadBytesMax: 20 })
  const enqueued = (payload: unknown) =>
    app.jobs.transaction(databaseOf(app), (queries) =>
      app.jobs.enqueue(queries, strict, payload as { count: number }),
    )

  await assert.rejects(enqueued({ count: 0 }), {
    code: 'JOB_PAYLOAD_INVALID',
    message: 'The payload of job "strict" is not valid: /count must be >= 1.',
  })
  await assert.rejects(enqueued({ count: 1, more: 'x'.repeat(20) }), {
    code: 'JOB_PAYLOAD_TOO_LARGE',
  })
  await assert.rejects(app.jobs.get('nonsense'), { code: 'JOB_NOT_FOUND', statusCode: 404 })
})

for (const wrong of [
  { leaseMs: 0 },
  { heartbeatMs: 20_000 },
  { concurrency: 0 },
  { concurrency: { default: 1.5 } },
  { pollMs: Number.NaN },
]) {
  test(`${JSON.stringify(wrong)} is refused at the start, by name`, async (t) => {
    const [name = ''] = Object.keys(wrong)

    await assert.rejects(service(t, { jobs: [], ...wrong }), new RegExp(`RangeError: jobs.${name}`))
  })
}

test('two jobs of one name are refused at the start', async (t) => {
  const one = job('same', () => undefined)

  await assert.rejects(service(t, { jobs: [one, one] }), /two jobs are called "same"/)
})

type Run = Parameters<typeof defineJob>[0]['run']

function job(name: string, run: Run) {
  return defineJob({ name, payload: Type.Object({}), run })
}

const databases = new WeakMap<FastifyInstance, Database<unknown>>()

function databaseOf(app: FastifyInstance): Database<unknown> {
  const database = databases.get(app)
  assert.ok(database)
  return database
}

function enqueue(app: FastifyInstance, one: ReturnType<typeof job>) {
  return app.jobs.transaction(databaseOf(app), (queries) => app.jobs.enqueue(queries, one, {}))
}

async function service(t: TestContext, options: Omit<JobsPluginOptions, 'database'>) {
  const [sqlite] = engines
  assert.ok(sqlite)
  const opened = await sqlite.open<unknown>()
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const app = fastify({ logger: { level: 'info', stream } })
  databases.set(app, opened.database)
  t.after(async () => {
    await app.close()
    await opened[Symbol.asyncDispose]()
  })
  await createTables(opened.database, jobsTables)
  await app.register(jobs, { pollMs: 10, ...options, database: opened.database })
  const lines = () => written.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { app, lines }
}
