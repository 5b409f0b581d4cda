/**
 * Fastify plugin that puts the security headers on every answer: of handlers, errors, 404 and 405.
 *
 * Set in `onRequest`, before anything can refuse the request. A header that the handler sets itself
 * wins. A route with `config.headers` has its own set from its own `onRequest` hook on, so that no
 * other route pays for the difference.
 *
 * @module
 */

import type { FastifyPluginAsync, FastifyServerOptions, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { headPlace } from '../../foundation/response-head.ts'
import { type HeadersOptions, type RouteHeaders, resolveOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Security headers of this route where they differ, such as the policy of a page. */
    headers?: RouteHeaders
  }
}

const place = headPlace()

const plugin: FastifyPluginAsync<HeadersOptions> = async (app, options) => {
  app.addHook('onRequest', headersHook(options))

  app.addHook('onRoute', (route) => {
    const own = route.config?.headers
    if (own === undefined) return
    const hook = headersHook({ ...options, ...own })
    route.onRequest = [hook, ...[route.onRequest ?? []].flat()]
  })
}

function headersHook(options: HeadersOptions): onRequestHookHandler {
  const { plain, secure } = resolveOptions(options)
  const setPlain = place.constant(plain)
  const setSecure = place.constant(secure)

  return function headersOnRequest(request, reply, done) {
    if (request.protocol === 'https') setSecure(reply)
    else setPlain(reply)
    done()
  }
}

/**
 * Puts the headers on what Fastify answers before there is a route and hooks run: a URL that
 * cannot be decoded. Takes and returns the server options, with their `frameworkErrors` wrapped.
 */
export function withHeaders<T extends Pick<FastifyServerOptions, 'frameworkErrors'>>(
  server: T,
  options: HeadersOptions = {},
): T {
  const { frameworkErrors: answer } = server
  if (answer === undefined) return server

  const hook = headersHook(options)
  const frameworkErrors: typeof answer = (error, request, reply) => {
    hook.call(request.server, request, reply, () => answer(error, request, reply))
  }
  return { ...server, frameworkErrors }
}

export const headers: FastifyPluginAsync<HeadersOptions> = fp(plugin, {
  name: '@plimsoll/kit/headers',
  fastify: '5.x',
})
