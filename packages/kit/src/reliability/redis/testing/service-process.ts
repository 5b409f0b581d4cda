/**
 * A small service as a process of its own, which uses Redis for what it can do without.
 *
 * Its first argument is {@link RedisServiceOptions} as JSON. It tells its address by a message to
 * its parent, and answers every message with a {@link RedisServiceReport}.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fastify from 'fastify'
import { Redis } from 'ioredis'
import { health } from '../../health/index.ts'
import { type RedisPort, redis } from '../index.ts'
import {
  type RedisServiceOptions,
  type RedisServiceReport,
  sourceHeader,
} from './service-options.ts'

type Call = (command: string, key: string) => Promise<unknown>

const options: RedisServiceOptions = JSON.parse(process.argv[2] ?? '{}')
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
let pending = 0

const app = fastify()
await app.register(health)
const { cached, exact } = await clients()
app.get('/plain', (_request, reply) => reply.send({ value: 'here' }))
app.get('/cached', (_request, reply) => answered(reply, () => cached('GET', 'value')))
app.get('/exact', (_request, reply) => answered(reply, () => exact('INCR', 'count')))

process.on('disconnect', () => process.exit())
process.on('message', () => {
  collectGarbage()
  const report: RedisServiceReport = { heapBytes: process.memoryUsage().heapUsed, pending }
  process.send?.(report)
})
process.send?.({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })

type Reply = { header(name: string, value: string): { send(body: object): unknown } }

async function answered(reply: Reply, ask: () => Promise<unknown>) {
  pending += 1
  try {
    const value = await ask()
    return reply.header(sourceHeader, 'redis').send({ value })
  } catch {
    // What the use declares: it does without.
    return reply.header(sourceHeader, 'fallback').send({ value: 'from here' })
  } finally {
    pending -= 1
  }
}

async function clients(): Promise<{ readonly cached: Call; readonly exact: Call }> {
  if (options.client === 'driver-default') {
    const client = new Redis(options.url)
    client.on('error', () => {})
    const call: Call = (command, key) => client.call(command, key)
    return { cached: call, exact: call }
  }
  const { url, replyBytesMax } = options
  const breaker = options.client === 'kit' ? {} : { failuresToOpen: Number.MAX_SAFE_INTEGER }
  await app.register(redis, { url, breaker, ...(replyBytesMax && { replyBytesMax }) })
  const cache = app.redis.shared({ name: 'cache', fallback: 'from the source' })
  const limiter = app.redis.connection({
    name: 'limiter',
    fallback: 'limit / nodes, counted here',
    timeoutMs: 25,
  })
  const of =
    (port: RedisPort): Call =>
    (command, key) =>
      port.call(command, [key])
  return { cached: of(cache), exact: of(limiter) }
}
