/**
 * A service that answers, and one that refuses, in the same process: what does each request cost?
 * Answers with the processor time that it has used so far, in microseconds.
 *
 * `--no-overload` leaves the plugin away. Ends with its parent.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import fastify from 'fastify'
import { context } from '../../../foundation/context/index.ts'
import { errors } from '../../../foundation/errors/index.ts'
import { overload } from '../index.ts'

process.stdin.on('close', () => process.exit()).resume()

const app = fastify()
await app.register(context)
await app.register(errors)
if (!process.argv.includes('--no-overload')) {
  const classes = { db: { inFlightMax: 100 }, full: { inFlightMax: 1, waitMs: 0 } }
  await app.register(overload, { classes, defaultClass: 'db' })
}
const properties = { id: { type: 'string' }, label: { type: 'string', maxLength: 20 } }
const thing = { type: 'object', properties, required: ['id', 'label'] }
const answer = { id: '0198c0de-0000-7000-8000-000000000000', label: 'car' }
const full = { overload: { class: 'full' } }

app.get('/hold', { config: full }, (_request, reply) => void reply.hijack())
for (const [url, config] of [
  ['/served', {}],
  ['/refused', full],
] as const) {
  const response = { 200: thing }
  app.get(url, { config, schema: { response } }, (_request, reply) => void reply.send(answer))
  app.post(url, { config, schema: { body: thing, response } }, ({ body }, reply) => {
    void reply.send(body)
  })
}
app.get('/cpu', { config: { probe: true } }, (_request, reply) => {
  const { user, system } = process.cpuUsage()
  void reply.send({ microseconds: user + system })
})

await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
