import assert from 'node:assert/strict'
import { headers } from '@plimsoll/kit/headers'
import fastify from 'fastify'

const app = fastify()
await app.register(headers)
app.get('/data', () => ({ draught: 7.2 }))

const page = {
  contentSecurityPolicy: "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
}
app.get('/page', { config: { headers: page } }, (_, reply) =>
  reply.type('text/html').send('<title>Draught</title>'),
)

const data = await app.inject('/data')
assert.match(String(data.headers['content-security-policy']), /^default-src 'none'; frame-anc/)
assert.equal(data.headers['cache-control'], 'no-store')

const unknown = await app.inject('/nowhere')
assert.equal(unknown.headers['x-content-type-options'], 'nosniff')

const html = await app.inject('/page')
assert.equal(html.headers['content-security-policy'], page.contentSecurityPolicy)
process.stdout.write(`${html.headers['content-security-policy']}\n`)
