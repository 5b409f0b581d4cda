import assert from 'node:assert/strict'
import { errors } from '@plimsoll/kit/errors'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import fastify from 'fastify'

const app = fastify()
await app.register(errors)
await app.register(rateLimit, { ip: '60/minute, 2000/hour' })
app.get('/data', () => ({ load: 7 }))
app.post('/codes', { config: { rateLimit: '2/minute' } }, () => ({ sent: true }))

const served = await app.inject('/data')
assert.match(String(served.headers['ratelimit']), /^"minute";r=59;t=\d+$/)

const answers = [1, 2, 3].map(() => app.inject({ method: 'POST', url: '/codes' }))
const statuses = (await Promise.all(answers)).map(({ statusCode }) => statusCode)
assert.deepEqual(statuses, [200, 200, 429])

const refused = await app.inject({ method: 'POST', url: '/codes' })
assert.deepEqual(refused.json()['violated-policies'], ['post-codes-minute'])
process.stdout.write(`429, again in ${refused.headers['retry-after']} s\n`)
await app.close()
