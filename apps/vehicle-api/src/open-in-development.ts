/**
 * Who may use what until there are accounts: in development and in tests everybody may use
 * everything; elsewhere only routes that are for all answer.
 *
 * @module
 */

import type { Environment } from '@plimsoll/kit/config'
import { AuthenticationError } from '@plimsoll/kit/errors'
import type { onRequestHookHandler } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whom the route is for. Default: all. */
    access?: 'public' | 'user' | 'admin'
  }
}

export function openInDevelopment(environment: Environment): onRequestHookHandler {
  const isOpen = environment === 'development' || environment === 'test'
  return (request, _reply, done) => {
    const { access = 'public' } = request.routeOptions.config
    if (isOpen || access === 'public') return done()
    done(
      new AuthenticationError('This version has no accounts yet; it is open in development only.', {
        headers: { 'www-authenticate': 'Bearer' },
      }),
    )
  }
}
