/**
 * Fastify plugin that answers only for the hosts that are ours.
 *
 * A service that believes any `Host` puts strangers' names into links, mails and caches, and can be
 * reached from a page by DNS rebinding. Runs in `onRequest`, before all work. What is checked is
 * `request.host`, the same that handlers read: the `Host` header, or `X-Forwarded-Host` if, and only
 * if, Fastify's `trustProxy` trusts the peer that sent it.
 *
 * A route with `config.probe` answers for every well-formed host: an orchestrator calls by address.
 *
 * @module
 */

import type { FastifyPluginAsync, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { routeConfig } from '../../foundation/route-config.ts'
import { HostMalformedError, HostNotAllowedError } from './errors.ts'
import { type HostsOptions, resolveOptions } from './options.ts'
import { ambiguity } from './request-host.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for health checks, which an orchestrator calls by address. */
    probe?: boolean
  }
}

const plugin: FastifyPluginAsync<HostsOptions> = async (app, options) => {
  const judge = resolveOptions(options)

  const hostsOnRequest: onRequestHookHandler = (request, _reply, done) => {
    const problem = ambiguity(request.raw)
    if (problem !== undefined) return done(malformed(problem))

    const verdict = judge(request.host)
    if (verdict === 'allowed') return done()
    if (verdict === 'malformed') return done(malformed('The request does not name a host.'))
    if (routeConfig(request).probe === true) return done()
    // The name that was asked for is not repeated: it is what an attacker wants echoed.
    return done(new HostNotAllowedError('The service does not answer for this host.'))
  }
  app.addHook('onRequest', hostsOnRequest)
}

/** Its sender and a proxy on the way may differ over what else comes on the connection. */
function malformed(problem: string): Error {
  return new HostMalformedError(problem, { headers: { connection: 'close' } })
}

export const hosts: FastifyPluginAsync<HostsOptions> = fp(plugin, {
  name: '@plimsoll/kit/hosts',
  fastify: '5.x',
})
