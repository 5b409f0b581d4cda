/**
 * What is refused before anything looks at it: two hosts, absolute addresses, compressed bodies, too
 * large bodies, slow clients.
 *
 * @module
 */

import type { Server } from 'node:http'
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from './config.ts'
import { edgeOptions, isInflated } from './edge-planted.ts'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'

const bodyBytesMax = 1024 * 1024

export function limitOptions(config: Config, flags: Flags): FastifyHttpOptions<Server> {
  return {
    bodyLimit: flags.has('body-nolimit') ? 256 * 1024 * 1024 : bodyBytesMax,
    handlerTimeout: config.requestTimeoutMs,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
    http: { headersTimeout: 8_000, connectionsCheckingInterval: 1_000 },
    ...edgeOptions(flags),
  }
}

export function limits(app: FastifyInstance, flags: Flags): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const problem = problemOf(request, flags)
    done(problem)
  })
}

function problemOf(request: FastifyRequest, flags: Flags): ApiError | undefined {
  const { rawHeaders } = request.raw
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host')
  if (hosts.length > 1) return new ApiError(400, 'BAD_REQUEST', 'Send one Host.')
  if (!request.raw.url?.startsWith('/')) {
    return new ApiError(400, 'BAD_REQUEST', 'Send a path, not an address.')
  }
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || isInflated(flags)) return undefined
  return new ApiError(415, 'UNSUPPORTED_ENCODING', 'Send the body without compression.')
}
