import assert from 'node:assert/strict'
import { context, contextServerOptions, currentContext } from '@plimsoll/kit/context'
import { createLogger, logging, loggingServerOptions } from '@plimsoll/kit/logging'
import fastify from 'fastify'

const lines: string[] = []
const logger = createLogger({
  base: { service: 'vehicle-api', version: '1.2.3' },
  context: currentContext,
  destination: { write: (line) => lines.push(line) }, // by default, standard output
})
const app = fastify({ ...contextServerOptions(), ...loggingServerOptions(logger) })
app.register(context)
app.register(logging)
app.get('/reports/:id', () => {
  logger.info({ user: { password: 'hunter22' } }, 'reading postgres://app:hunter22@db/main')
  return { ok: true }
})

const { headers } = await app.inject('/reports/7?token=hunter22')

assert.ok(lines.every((line) => line.includes(`"requestId":"${headers['x-request-id']}"`)))
assert.ok(!lines.join().includes('hunter22'))
process.stdout.write(lines.join(''))
