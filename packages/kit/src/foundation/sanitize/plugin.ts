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
  HookHandlerDoneFunction,
} from 'fastify'
import fp from 'fastify-plugin'
import { MalformedRequestError, MethodNotAllowedError } from '../errors/index.ts'
import { TargetRefusedError } from './errors.ts'
import { type JsonLimits, parseJson } from './json.ts'
import { resolveOptions, type SanitizeOptions } from './options.ts'
import { hasRepeatedHost, refusalOf } from './request-target.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Limits of JSON bodies for this route, where they differ from those of the service. */
    json?: JsonLimits
  }
}

// RFC 6839, section 3.1: `+json` is JSON whatever comes before it.
const JSON_SUFFIX = /^[a-z]+\/[\w.+-]+\+json(?:;|$)/

const plugin: FastifyPluginAsync<SanitizeOptions> = async (app, options) => {
  const limits = resolveOptions(options)

  app.addHook('onRoute', (route) => {
    const own = route.config?.json
    if (own === undefined) return
    route.config = { ...route.config, json: resolveOptions({ ...limits, ...own }) }
  })

  app.addHook('onRequest', (request, _reply, done) => refuseAmbiguous(app, request, done))

  const readJson: FastifyBodyParser<Buffer> = (request, body, done) => {
    done(null, parseJson(body, request.routeOptions.config.json ?? limits))
  }
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, readJson)
  app.addContentTypeParser(JSON_SUFFIX, { parseAs: 'buffer' }, readJson)
}

function refuseAmbiguous(
  app: FastifyInstance,
  request: FastifyRequest,
  done: HookHandlerDoneFunction,
): void {
  const refusal = refusalOf(request.originalUrl, request.method)
  if (refusal !== undefined) {
    done(new TargetRefusedError(`The request target ${refusal}; send the plain path.`))
  } else if (hasRepeatedHost(request.raw.rawHeaders)) {
    done(new MalformedRequestError('The request has more than one Host header; send one.'))
  } else if (request.method === 'TRACE' && !request.is404) {
    done(traceRefused(app, request.routeOptions.url ?? ''))
  } else {
    done()
  }
}

// TRACE echoes credentials to whoever can make a browser send it (RFC 9110, section 9.3.8), and
// Fastify's `all()` includes it.
function traceRefused(app: FastifyInstance, url: string): Error {
  const allow = app.supportedMethods
    .filter((method) => method !== 'TRACE' && app.hasRoute({ method, url }))
    .join(', ')
  return new MethodNotAllowedError(`TRACE is not answered here; use one of ${allow}.`, {
    headers: { allow },
  })
}

/** Strict request targets, one Host, no TRACE, and JSON within limits. */
export const sanitize: FastifyPluginAsync<SanitizeOptions> = fp(plugin, {
  name: '@plimsoll/kit/sanitize',
  fastify: '5.x',
})
