/**
 * Loaded before the service: its answers tell which build they are of (PROOF_BUILD), and one that is
 * told to, at its start (PROOF_FLAW) or later, answers 500 to whatever users ask. It goes on saying
 * that it is ready, as a flaw does.
 *
 * @module
 */

import { weaken } from '../../../apps/vehicle-api/src/testing/weaken.ts'

const made = 'const app: FastifyInstance = fastify(serverOptions(config, logger))'

weaken(
  'vehicle-api/src/main.ts',
  made,
  `${made}
  let isFlawed = process.env['PROOF_FLAW'] === 'from the start'
  process.on('message', () => {
    isFlawed = true
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-build', process.env['PROOF_BUILD'])
    done(null, payload)
  })
  app.addHook('preHandler', (request, _reply, done) => {
    done(isFlawed && request.url.startsWith('/api/') ? new Error('a flaw') : undefined)
  })`,
)
