import { strict as assert } from 'node:assert'
import { redis } from '@plimsoll/kit/redis'
import fastify from 'fastify'

const app = fastify()
// Nothing listens here: the service starts and serves all the same.
await app.register(redis, { url: 'redis://127.0.0.1:1/0' })

const visits = app.redis.connection({
  name: 'visits',
  fallback: 'counted in this process alone',
  timeoutMs: 25,
})
let visitsHere = 0

app.get('/', async () => {
  visitsHere += 1
  const count = await visits.call('INCR', ['visits']).catch(() => visitsHere)
  return { count }
})

const response = await app.inject('/')
assert.deepEqual(response.json(), { count: 1 })

const [, own] = app.redis.stats().connections
assert.equal(own?.uses[0]?.failures.away, 1)
process.stdout.write(`${response.body} without Redis: ${own?.uses[0]?.fallback}\n`)
await app.close()
