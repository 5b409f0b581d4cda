import assert from 'node:assert/strict'
import { escapeHtml, resolveInside, sanitize, sanitizeFileName } from '@plimsoll/kit/sanitize'
import fastify from 'fastify'

const app = fastify()
await app.register(sanitize, { depthMax: 16 })
app.post('/notes', async ({ body }) => body)
app.post('/import', { config: { json: { keysMax: 50_000 } } }, async () => 'imported')

const polluted = await app.inject({
  method: 'POST',
  url: '/notes',
  headers: { 'content-type': 'application/json' },
  payload: '{"\\u005f_proto__":{"admin":true}}',
})
assert.equal(polluted.json().code, 'JSON_FORBIDDEN_KEY')

assert.equal(sanitizeFileName('..\\..\\CON.jpg::$DATA'), '_CON.jpg')
assert.throws(() => resolveInside('/srv/files', '%252e%252e/secret'), { code: 'PATH_REFUSED' })
assert.equal(escapeHtml('<b>'), '&lt;b&gt;')
process.stdout.write(`${polluted.json().message}\n`)
