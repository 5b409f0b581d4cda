import assert from 'node:assert/strict'
import test from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { errors } from '../../foundation/errors/index.ts'
import { lifecycle } from '../../foundation/lifecycle/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { health } from '../../reliability/health/index.ts'
import { assertAlive } from './alive.ts'
import type { AuditLogOptions } from './options.ts'
import { auditLog } from './plugin.ts'
import { type OpenLog, openLog } from './testing/open-log.ts'

const sqlite = engines.filter(({ engine }) => engine === 'sqlite')

for (const engine of sqlite) {
  test('a request is recorded with who, from where, in which request and by what', async () => {
    await using audit = await openLog(engine)
    await using app = await service(audit)

    const response = await app.inject({
      method: 'POST',
      url: '/sessions',
      headers: { 'user-agent': `Mozilla/5.0 ${'x'.repeat(1_000)}` },
      remoteAddress: '203.0.113.9',
    })

    assert.equal(response.statusCode, 201)
    const { items } = await audit.log.list()
    const [item] = items
    assert.deepEqual(
      [item?.user_id, item?.ip_address, item?.action],
      ['7', '203.0.113.9', 'signed.in'],
    )
    assert.deepEqual(item?.details, {
      password: '[redacted]',
      request: { id: 'req-1', user_agent: `Mozilla/5.0 ${'x'.repeat(244)}` },
    })
  })

  test('the answer waits for the commit, and other requests do not', async () => {
    await using audit = await openLog(engine)
    await using app = await service(audit)
    await using other = await locked(audit)

    let isAnswered = false
    const answer = app.inject({ method: 'POST', url: '/sessions' }).then((response) => {
      isAnswered = true
      return response
    })
    let pings = 0
    while (performance.now() - other.sinceMs < 400) {
      await app.inject('/ping')
      pings += 1
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    assert.equal(isAnswered, false)
    await other.release()

    assert.equal((await answer).statusCode, 201)
    // A loop that stood still for the commit would have answered one or two.
    assert.ok(pings >= 10, `only ${pings} other requests were answered meanwhile`)
  })

  test('what cannot be recorded is answered with an error', async () => {
    await using audit = await openLog(engine)
    await using app = await service(audit, { queueRowsMax: 1 })
    await using other = await locked(audit)

    const answers = Array.from({ length: 4 }, () =>
      app.inject({ method: 'POST', url: '/sessions' }),
    )
    const refused = await Promise.race(answers)
    await other.release()
    const all = await Promise.all(answers)

    assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '1'])
    assert.equal(refused.json().error_code, 'AUDIT_LOG_FULL')
    const stored = all.filter(({ statusCode }) => statusCode === 201)
    assert.equal((await audit.log.verify()).rows, stored.length)
  })

  test('the end of the chain is logged at start, on each tick, and at the end', async () => {
    await using audit = await openLog(engine)
    await audit.fill(['before'])
    const ends: number[] = []
    let tick = () => undefined as unknown
    let isStopped = false
    const app = await service(audit, {
      onHead: ({ sequence }) => ends.push(sequence),
      every(intervalMs, act) {
        assert.equal(intervalMs, 60_000)
        tick = act
        return () => {
          isStopped = true
        }
      },
    })

    await app.ready()
    await app.inject({ method: 'POST', url: '/sessions' })
    tick()
    tick()
    await audit.log.list()
    await app.inject({ method: 'POST', url: '/sessions' })
    await app.close()

    assert.deepEqual(ends, [1, 2, 3])
    assert.equal(isStopped, true)
  })

  test('a shutdown stores what waits', async () => {
    await using audit = await openLog(engine)
    const told: string[] = []
    const app = await service(audit, {
      onHead: ({ sequence }) => told.push(`${sequence} ${app.lifecycle.state}`),
    })
    await app.ready()
    const waiting = Array.from({ length: 50 }, () => app.audit.append({ action: 'late' }))

    await app.lifecycle.shutdown('test')

    assert.equal((await Promise.all(waiting)).length, 50)
    assert.deepEqual(told, ['50 flushing'])
    assert.equal((await audit.log.verify()).rows, 50)
    await assert.rejects(app.audit.append({ action: 'later' }), { code: 'AUDIT_LOG_CLOSED' })
  })

  test('a log that cannot write any more is told to the health checks', async () => {
    await using audit = await openLog(engine)
    await using app = await service(audit)
    await app.ready()
    const status = () => app.health.dependencies.find(({ name }) => name === 'audit-log')?.status
    while (status() !== 'up') await new Promise((resolve) => setTimeout(resolve, 5))

    assert.doesNotThrow(() => assertAlive(app.audit.stats()))
    assert.throws(() => assertAlive({ isClosed: false, committingMs: 5_001 }), /5001 ms/)
    await app.audit.close()
    assert.throws(() => assertAlive(app.audit.stats()), /closed/)
  })
}

test('an interval that makes no sense is refused by name', async () => {
  const [engine] = sqlite
  assert.ok(engine)
  await using audit = await openLog(engine)
  const { database } = audit

  const app = fastify()
  app.register(auditLog, { database, headIntervalMs: 5 })

  await assert.rejects(
    async () => app.ready(),
    /auditLog.headIntervalMs must be 1,000 to 3,600,000/,
  )
})

async function service(
  { database }: OpenLog,
  options: Omit<AuditLogOptions, 'database'> = {},
): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(lifecycle, { preDelayMs: 0, drainMs: 0 })
  await app.register(errors)
  await app.register(health)
  await app.register(auditLog, { database, userOf: () => '7', ...options })
  app.get('/ping', async () => 'pong')
  app.post('/sessions', async (request, reply) => {
    await request.audit({ action: 'signed.in', details: { password: 'x' } })
    reply.code(201)
    return {}
  })
  return app
}

/** Another process holds the store, as one whose disk hangs would. */
async function locked({ store }: OpenLog) {
  const other = await store.another()
  const held = Promise.withResolvers<void>()
  const began = Promise.withResolvers<void>()
  const transaction = other.transaction(async (queries) => {
    await queries.selectFrom('audit_log').select('sequence').limit(1).execute()
    began.resolve()
    await held.promise
  })
  await began.promise
  const release = async () => {
    held.resolve()
    await transaction
  }
  return { sinceMs: performance.now(), release, [Symbol.asyncDispose]: release }
}
