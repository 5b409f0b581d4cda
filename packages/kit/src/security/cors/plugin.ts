/**
 * Fastify plugin that tells browsers which pages may read our answers (Fetch standard, section 3.3).
 *
 * Runs in `onRequest`, so that errors and 404 carry the headers as well: without them a page cannot
 * read the problem. A preflight is answered there, before authentication, whether its route exists
 * or not. An origin that is not allowed gets no CORS header: its preflight is refused with 403, as
 * the standard encourages ("HTTP responses"), its other requests are served, since browsers send
 * `Origin` on same-origin requests as well and CORS protects the reading of answers only. Access to
 * private networks is never granted.
 *
 * @module
 */

import type {
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
  onRequestHookHandler,
} from 'fastify'
import fp from 'fastify-plugin'
import { type HeaderValues, headPlace } from '../../foundation/response-head.ts'
import { OriginNotAllowedError } from './errors.ts'
import { type CorsOptions, type ResolvedOptions, resolveOptions } from './options.ts'

const place = headPlace()
// A handler that sets `Vary` must not replace ours, or a cache would serve one origin's answer to all.
place.line('vary', withOrigin)

const plugin: FastifyPluginAsync<CorsOptions> = async (app, options) => {
  app.addHook('onRequest', corsHook(resolveOptions(options)))
}

function corsHook(options: ResolvedOptions): onRequestHookHandler {
  const allow = allowing(options)
  const refuse = place.constant(options.isPublic ? {} : { vary: 'Origin' })

  return function corsOnRequest(request, reply, done) {
    const { origin } = request.raw.headers
    const isAllowed = origin !== undefined && options.isAllowed(origin)
    if (isAllowed) allow(reply, origin)
    else refuse(reply)
    if (isPreflight(request)) {
      answerPreflight(reply, isAllowed, options)
    } else {
      done()
    }
  }
}

type SetHeaders = ReturnType<typeof place.constant>

/** Origins whose headers are kept. */
const originsMax = 100

/** The headers of an origin are made once: few pages may read us. */
function allowing(options: ResolvedOptions): (reply: FastifyReply, origin: string) => void {
  const known = new Map<string, SetHeaders>()
  return (reply, origin) => {
    const named = options.isPublic ? '*' : origin
    let set = known.get(named)
    if (set === undefined) {
      set = place.constant(headersFor(named, options))
      if (known.size < originsMax) known.set(named, set)
    }
    set(reply)
  }
}

function headersFor(origin: string, options: ResolvedOptions): HeaderValues {
  return {
    ...(!options.isPublic && { vary: 'Origin' }),
    'access-control-allow-origin': origin,
    ...(options.credentials && { 'access-control-allow-credentials': 'true' }),
    'access-control-expose-headers': options.exposedHeaders,
  }
}

function isPreflight({ raw }: FastifyRequest): boolean {
  return (
    raw.method === 'OPTIONS' &&
    raw.headers.origin !== undefined &&
    raw.headers['access-control-request-method'] !== undefined
  )
}

function answerPreflight(reply: FastifyReply, isAllowed: boolean, options: ResolvedOptions): void {
  if (!isAllowed) {
    reply.send(new OriginNotAllowedError('Pages of this origin may not call the service.'))
    return
  }
  reply
    .code(204)
    .header('access-control-allow-methods', options.methods)
    .header('access-control-allow-headers', options.requestHeaders)
    .header('access-control-max-age', options.maxAge)
    .send()
}

function withOrigin(names: string): string {
  if (names === '*' || /(?:^|,)\s*origin\s*(?:,|$)/i.test(names)) return names
  return names === '' ? 'Origin' : `${names}, Origin`
}

/**
 * Puts the headers on what Fastify answers before there is a route and hooks run: a URL that
 * cannot be decoded. Takes and returns the server options, with their `frameworkErrors` wrapped.
 */
export function withCors<T extends Pick<FastifyServerOptions, 'frameworkErrors'>>(
  server: T,
  options: CorsOptions = {},
): T {
  const { frameworkErrors: answer } = server
  if (answer === undefined) return server

  const hook = corsHook(resolveOptions(options))
  const frameworkErrors: typeof answer = (error, request, reply) => {
    hook.call(request.server, request, reply, () => answer(error, request, reply))
  }
  return { ...server, frameworkErrors }
}

export const cors: FastifyPluginAsync<CorsOptions> = fp(plugin, {
  name: '@plimsoll/kit/cors',
  fastify: '5.x',
})
