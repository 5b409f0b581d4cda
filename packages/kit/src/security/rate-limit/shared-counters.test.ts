import assert from 'node:assert/strict'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { redis } from '../../reliability/redis/index.ts'
import { type RateLimitOptions, rateLimit } from './index.ts'

test('what one service has admitted, another on the same Redis does not admit again', async () => {
  for (const isShared of [true, false]) {
    const url = await (await sharedRedis()).createDatabase()
    const options: RateLimitOptions = isShared ? { ip: '9/hour' } : { ip: '9/hour', redis: false }
    await using one = await serviceOn(url, options)
    await using other = await serviceOn(url, options)

    const byOne = await admitted(one.app)
    const byOther = await admitted(other.app)

    assert.ok(byOne <= 9, `${byOne}`)
    // Half of the limit is what a service admits that loses Redis on a busy machine. The control
    // counts alone.
    assert.ok(isShared ? byOther <= 5 : byOther === 9, `${byOther}`)
  }
})

test('the connection is one of its own, and says how the service does without', async () => {
  const url = await (await sharedRedis()).createDatabase()
  await using service = await serviceOn(url, { ip: '9/hour' })

  const { connections } = service.app.redis.stats()

  const use = connections.find(({ name }) => name === 'rate-limit')?.uses[0]
  assert.match(use?.fallback ?? '', /counts alone/)
})

test('a Redis that is not there costs nobody anything, and nothing is said of what is left', async () => {
  await using service = await serviceOn(
    'redis://127.0.0.1:1/0',
    { ip: '2/hour', global: '9/hour' },
    false,
  )

  const answers = [
    await service.app.inject('/'),
    await service.app.inject('/'),
    await service.app.inject('/'),
  ]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 429],
  )
  assert.equal(answers[0]?.headers['ratelimit'], undefined)
  assert.equal(service.app.rateLimit.stats().source, 'fallback')
})

/** With pauses, in which what is learned arrives. */
async function admitted(app: FastifyInstance): Promise<number> {
  let count = 0
  for (let turn = 0; turn < 12; turn++) {
    const { statusCode } = await app.inject('/')
    if (statusCode === 200) count++
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  return count
}

async function serviceOn(
  url: string,
  options: RateLimitOptions,
  isThere = true,
): Promise<{ readonly app: FastifyInstance; [Symbol.asyncDispose](): Promise<void> }> {
  const app = Fastify()
  await app.register(redis, { url })
  await app.register(rateLimit, options)
  app.get('/', () => 'served')
  await app.ready()
  const wanted = options.redis !== false && isThere
  while (wanted && app.rateLimit.stats().source !== 'redis') {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { app, [Symbol.asyncDispose]: () => app.close() }
}
