/**
 * Faults for the controls: each makes the cost of a request depend on what it must not depend on.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'
import type { Weakness } from './states.ts'

/** A list of a million would leave no doubt; this one is still found out. */
const listed = 4_000

export function weaken(app: FastifyInstance, weakness: Weakness | undefined): void {
  if (weakness === 'asks-redis') askRedis(app)
  if (weakness === 'searches-list') searchList(app)
}

function askRedis(app: FastifyInstance): void {
  const port = app.redis.shared({ name: 'each-request', fallback: 'the request fails' })
  app.addHook('onRequest', async () => {
    await port.call('GET', ['revoked'])
  })
}

function searchList(app: FastifyInstance): void {
  const list = Array.from({ length: listed }, (_, index) => `Bearer ${index}`)
  app.addHook('onRequest', (request, _reply, done) => {
    const isListed = list.includes(request.headers.authorization ?? '')
    done(isListed ? new Error('revoked') : undefined)
  })
}
