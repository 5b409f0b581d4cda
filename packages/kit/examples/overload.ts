import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { errors } from '@plimsoll/kit/errors'
import { overload } from '@plimsoll/kit/overload'
import fastify from 'fastify'

const app = fastify()
await app.register(errors)
// Twice the connections of a pool of one; a request waits for at most 50 ms to be one of them.
await app.register(overload, { classes: { db: { inFlightMax: 2 } }, defaultClass: 'db' })

app.get('/reports', () => setTimeout(200, 'a report'))
app.get('/export', { config: { overload: { priority: 'background' } } }, () => 'everything')
app.get('/livez', { config: { probe: true } }, () => 'alive')

const answers = await Promise.all(Array.from({ length: 5 }, () => app.inject('/reports')))
const statuses = answers.map(({ statusCode }) => statusCode).toSorted()
assert.deepEqual(statuses, [200, 200, 503, 503, 503])

const refused = answers.find(({ statusCode }) => statusCode === 503)
assert.match(String(refused?.headers['retry-after']), /^[1-5]$/)
assert.equal((await app.inject('/livez')).statusCode, 200)
process.stdout.write(
  `${refused?.json().error_code}: ${JSON.stringify(app.overload.stats().shed)}\n`,
)
await app.close()
