/**
 * Lets a matrix of requests see how far each of them comes, without anything being done.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'

/** Response header that names the route which a request was let into. */
export const letIn = 'x-let-in'

/**
 * Answers every request that has passed all `onRequest` hooks with 204 and the name of its route,
 * before its body is read. Call it before the first route.
 *
 * @param isOn whether to, asked anew for each request
 */
export function watchAccess(app: FastifyInstance, isOn: () => boolean = () => true): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const { url } = request.routeOptions
    if (url === undefined || !isOn()) return done()
    reply.code(204).header(letIn, `${request.method} ${url}`).send()
  })
}
