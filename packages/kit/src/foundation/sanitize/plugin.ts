/**
 * Refuses requests that two readers could understand differently, and reads JSON within limits.
 *
 * Register it before all that looks at the path or the host, so that nothing decides on an
 * ambiguous one. Byte limits stay Fastify's own (`bodyLimit`).
 *
 * @module
 */

import type {
  FastifyBodyParser,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyRequest,
} from 'fastify'
import fp from 'fastify-plugin'
import {
  HeadersTooLargeError,
  MalformedRequestError,
  MethodNotAllowedError,
  UnsupportedMediaTypeError,
} from '../errors/index.ts'
import { TargetRefusedError } from './errors.ts'
import { type JsonLimits, parseJson } from './json.ts'
import {
  resolveCodings,
  resolveHeaderLines,
  resolveOptions,
  type SanitizeOptions,
} from './options.ts'
import { hasForeignCoding, hasUnreadBody } from './request-body.ts'
import { hasRepeatedHost, refusalOf } from './request-target.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Limits of JSON bodies for this route, where they differ from those of the service. */
    json?: JsonLimits
  }
}

// RFC 6839, section 3.1: `+json` is JSON whatever comes before it.
const JSON_SUFFIX = /^[a-z]+\/[\w.+-]+\+json(?:;|$)/

// What follows on a connection whose client and server may differ over a request is not to be trusted.
const goodbye = { headers: { connection: 'close' } }

const plugin: FastifyPluginAsync<SanitizeOptions> = async (app, options) => {
  const limits = resolveOptions(options)
  const decoded = resolveCodings(options)
  const accepted = ['identity', ...decoded].join(', ')
  const headerLinesMax = resolveHeaderLines(options)

  app.addHook('onRoute', (route) => {
    const own = route.config?.json
    if (own === undefined) return
    route.config = { ...route.config, json: resolveOptions({ ...limits, ...own }) }
  })

  app.addHook('onRequest', (request, _reply, done) => {
    // Names and values in turn.
    if (request.raw.rawHeaders.length > 2 * headerLinesMax) {
      return done(tooManyHeaders(headerLinesMax))
    }
    const refusal = refusalFor(app, request)
    if (refusal !== undefined) return done(refusal)
    done(hasForeignCoding(request.headers, decoded) ? codingRefused(accepted) : undefined)
  })

  const readJson: FastifyBodyParser<Buffer> = (request, body, done) => {
    done(null, parseJson(body, request.routeOptions.config.json ?? limits))
  }
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson)
  app.addContentTypeParser(JSON_SUFFIX, { parseAs: 'buffer' }, readJson)
}

function refusalFor(app: FastifyInstance, request: FastifyRequest): Error | undefined {
  const { method, headers, raw } = request
  const target = refusalOf(request.originalUrl, method)
  if (target !== undefined) {
    return new TargetRefusedError(`The request target ${target}; send the plain path.`, goodbye)
  }
  if (hasRepeatedHost(raw.rawHeaders)) {
    return new MalformedRequestError(
      'The request has more than one Host header; send one.',
      goodbye,
    )
  }
  if (hasUnreadBody(method, headers)) {
    return new MalformedRequestError(
      `${method} has no body; send none, or another method.`,
      goodbye,
    )
  }
  return method === 'TRACE' && !request.is404
    ? traceRefused(app, request.routeOptions.url ?? '')
    : undefined
}

// TRACE echoes credentials to whoever can make a browser send it (RFC 9110, section 9.3.8), and
// Fastify's `all()` includes it.
function traceRefused(app: FastifyInstance, url: string): Error {
  const allow = app.supportedMethods
    .filter((method) => method !== 'TRACE' && app.hasRoute({ method, url }))
    .join(', ')
  return new MethodNotAllowedError(`TRACE is not answered here; use one of ${allow}.`, {
    headers: { ...goodbye.headers, allow },
  })
}

function tooManyHeaders(linesMax: number): Error {
  return new HeadersTooLargeError(`The request has more than ${linesMax} headers.`, goodbye)
}

// RFC 9110, section 12.5.3: a 415 for a coding says which would be taken.
function codingRefused(accepted: string): Error {
  return new UnsupportedMediaTypeError(
    `The body has a Content-Encoding that is not read here; take one of ${accepted}.`,
    { headers: { ...goodbye.headers, 'accept-encoding': accepted } },
  )
}

/** Strict request targets, one Host, no TRACE, bodies only where they are read, JSON within limits. */
export const sanitize: FastifyPluginAsync<SanitizeOptions> = fp(plugin, {
  name: '@plimsoll/kit/sanitize',
  fastify: '5.x',
})
