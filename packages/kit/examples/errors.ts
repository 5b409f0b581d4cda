import assert from 'node:assert/strict'
import { defineError, errors, problemServerOptions } from '@plimsoll/kit/errors'
import fastify from 'fastify'

const TooHeavyError = defineError({
  code: 'TOO_HEAVY',
  statusCode: 409,
  meaning: 'The load would put the ship below its line.',
  remedy: 'Load less.',
})

const app = fastify({ ...problemServerOptions() })
await app.register(errors)
app.post('/load', () => {
  throw new TooHeavyError('40 t are too heavy: 25 t are left.')
})

const refused = await app.inject({ method: 'POST', url: '/load' })
assert.equal(refused.statusCode, 409)
assert.equal(refused.json().error_code, 'TOO_HEAVY')

const unknown = await app.inject('/nowhere')
assert.equal(unknown.json().error_code, 'NOT_FOUND')
process.stdout.write(`${refused.body}\n`)
