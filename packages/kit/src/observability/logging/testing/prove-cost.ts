/**
 * What one access record costs, in microseconds of processor time, written to a file: the line alone,
 * and gathered from a request and its answer; and what other lines cost beside it.
 *
 *     node --conditions=@plimsoll/source packages/kit/src/observability/logging/testing/prove-cost.ts
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import type { AccessRecord } from '../access-record.ts'
import { accessLog, createLogger, type Logger } from '../logger.ts'
import { resolveOptions } from '../options.ts'
import { logging, loggingServerOptions, record } from '../plugin.ts'
import { redact } from '../redact.ts'

const goalMicroseconds = 4
const rounds = 7

const facts: AccessRecord = {
  requestId: 'q3Zk0c9aT1mWxY7B-2s',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  method: 'GET',
  route: '/api/v1/vehicle/report/:vehicle_id',
  path: '/api/v1/vehicle/report/truck-17',
  status: 200,
  durationMs: 1.234,
  bytesOut: 512,
  clientAddress: '192.0.2.7',
  userId: '0195f3e2-7c00-7000-9000-000000000001',
  errorCode: undefined,
  rateLimit: 'allowed',
  cache: 'hit',
  outcome: 'completed',
}

const folder = mkdtempSync(join(tmpdir(), 'log-cost-'))
const logger = createLogger({
  base: { service: 'vehicle-api', version: '1.2.3' },
  destination: join(folder, 'app.log'),
})
const said = { dependency: 'redis', durationMs: 12.5, attempt: 3 }
const inModule = logger.module('redis')
const { request, reply } = await answered()
const resolved = resolveOptions({})

const results = {
  'access record': await cost(100_000, () => record(request, reply, resolved, 'completed')),
  'of that, the line': await cost(100_000, () => logger[accessLog]('info', facts)),
  'line of a module': await cost(50_000, () => inModule.info(said, 'a dependency is up')),
  'line below its level': await cost(500_000, () => inModule.debug(said, 'unheard')),
  'child of a module for a request': await cost(100_000, () =>
    logger.child({ requestId: 'r-1' }).child({ module: 'redis' }),
  ),
  'redaction of a plain message': await cost(100_000, () => redact('a dependency is up again')),
}
for (const [name, microseconds] of Object.entries(results)) {
  process.stdout.write(`${name.padEnd(34)} ${microseconds.toFixed(2).padStart(7)} us\n`)
}
const isKept = results['access record'] <= goalMicroseconds && logger.droppedRecords === 0
process.stdout.write(`${isKept ? 'Kept' : 'NOT KEPT'}: at most ${goalMicroseconds} us a record.\n`)
rmSync(folder, { recursive: true })
process.exitCode = isKept ? 0 : 1

/** A request with all that other plugins put on it, and its answer. */
async function answered(): Promise<{
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}> {
  const app = fastify(loggingServerOptions(logger))
  const seen = Promise.withResolvers<{ request: FastifyRequest; reply: FastifyReply }>()
  await app.register(logging)
  // As the plugins do it that set these.
  for (const name of ['context', 'principal', 'rateLimitOutcome', 'cacheOutcome']) {
    app.decorateRequest(name, undefined)
  }
  app.get('/api/v1/vehicle/report/:vehicle_id', (request, reply) => {
    const { traceId, userId, rateLimit, cache } = facts
    Object.assign(request, {
      context: { traceId },
      principal: { userId },
      rateLimitOutcome: rateLimit,
      cacheOutcome: cache,
    })
    seen.resolve({ request, reply })
    return { ok: true }
  })
  await app.inject('/api/v1/vehicle/report/truck-17?a=1')
  await app.close()
  return await seen.promise
}

/** Of all threads, so that writing to the file counts; the best of some rounds. */
async function cost(times: number, work: () => unknown): Promise<number> {
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage()
    for (let at = 0; at < times; at += 1) {
      work()
      // Before the buffer is full and lines are left out, which is cheaper than writing them.
      if (at % 10_000 === 0) await flushed(logger)
    }
    await flushed(logger)
    const { user, system } = process.cpuUsage(before)
    samples.push((user + system) / times)
  }
  return Math.min(...samples)
}

function flushed(of: Logger): Promise<void> {
  return new Promise((done) => of.flush(() => done()))
}
