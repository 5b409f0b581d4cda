import assert from 'node:assert/strict'
import { errors } from '@plimsoll/kit/errors'
import { hosts } from '@plimsoll/kit/hosts'
import fastify from 'fastify'

const app = fastify()
await app.register(errors)
await app.register(hosts, { trusted: ['api.example.com', '*.tenant.example.com'] })
app.get('/data', ({ host }) => ({ host }))
app.get('/livez', { config: { probe: true } }, () => ({ status: 'alive' }))

const ours = await app.inject({ url: '/data', headers: { host: 'acme.tenant.example.com' } })
assert.equal(ours.statusCode, 200)

const probe = await app.inject({ url: '/livez', headers: { host: '10.0.0.7:8000' } })
assert.equal(probe.statusCode, 200)

const foreign = await app.inject({ url: '/data', headers: { host: 'evil.example' } })
assert.equal(foreign.statusCode, 421)
process.stdout.write(`${foreign.json().error_code}\n`)
