import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { context, contextServerOptions, currentContext } from '@plimsoll/kit/context'
import { redact } from '@plimsoll/kit/logging'
import { startTracing, tracing } from '@plimsoll/kit/tracing'
import fastify from 'fastify'

// In life, an OpenTelemetry collector.
const exports: string[] = []
const collector = createServer(async (request, response) => {
  exports.push(JSON.stringify(await json(request)))
  response.end('{}')
})
await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
const { port } = collector.address() as AddressInfo

// In life, from a module that `node --import` loads first: see tracingEnvironment().
await startTracing({
  collector: { url: `http://127.0.0.1:${port}/v1/traces` },
  resource: { 'service.name': 'reports' },
  currentContext,
  redact,
})
const app = fastify({ ...contextServerOptions() })
app.register(context)
app.register(tracing)
app.get('/reports/:id', ({ context }) => ({ trace: context.traceId }))

const answer = await app.inject('/reports/7?token=hunter2')
await app.close()
collector.closeAllConnections()
collector.close()

const { trace } = answer.json()
assert.ok(exports.join().includes(trace))
assert.ok(exports.join().includes('GET /reports/:id'))
assert.ok(!exports.join().includes('hunter2'))
process.stdout.write(`the request was exported as trace ${trace}\n`)
