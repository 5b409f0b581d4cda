import assert from 'node:assert/strict'
import { cors } from '@plimsoll/kit/cors'
import fastify from 'fastify'

const app = fastify()
await app.register(cors, { origins: ['https://app.example.com'], credentials: true })
app.get('/data', () => ({ draught: 7.2 }))

const ours = await app.inject({ url: '/data', headers: { origin: 'https://app.example.com' } })
assert.equal(ours.headers['access-control-allow-origin'], 'https://app.example.com')

const foreign = await app.inject({ url: '/data', headers: { origin: 'https://evil.example' } })
assert.equal(foreign.headers['access-control-allow-origin'], undefined)

const preflight = await app.inject({
  method: 'OPTIONS',
  url: '/data',
  headers: { origin: 'https://app.example.com', 'access-control-request-method': 'PUT' },
})
assert.equal(preflight.statusCode, 204)
process.stdout.write(`${preflight.headers['access-control-allow-methods']}\n`)
