/**
 * Whether a request may see how each dependency is doing.
 *
 * @module
 */

import type { FastifyRequest } from 'fastify'

/** A health check answers whatever credential comes with it; a refused one shows no details. */
export async function showDetails(request: FastifyRequest): Promise<boolean> {
  try {
    await request.authenticate()
  } catch {
    // The refusal was logged and counted where it was made.
    return false
  }
  return request.can('health:details')
}
