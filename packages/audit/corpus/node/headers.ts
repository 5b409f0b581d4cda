/** CORS for origins that are listed, and headers that keep browsers from guessing. @module */

import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'

/** On every answer, whoever makes it. */
export const everywhere = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}

export function headers(service: Service): void {
  const { app, flags } = service
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(everywhere)
    if (!flags.has('variant:no-cors')) cors(service, reply, request.headers.origin)
    done()
  })
  if (!flags.has('variant:no-cors')) preflight(app)
}

function cors({ config, flags }: Service, reply: FastifyReply, origin: string | undefined): void {
  const [only] = config.allowedOrigins
  if (flags.has('twin:cors-null')) return void reply.header('access-control-allow-origin', only)
  if (flags.has('twin:cors-reflect')) return void reply.header('access-control-allow-origin', '*')
  void reply.header('vary', 'Origin')
  if (origin === undefined) return
  if (!isAllowed(config.allowedOrigins, flags, origin)) return
  void reply.header('access-control-allow-origin', origin)
  void reply.header('access-control-allow-credentials', 'true')
  void reply.header('access-control-expose-headers', 'X-Request-Id, RateLimit, Retry-After')
}

/** Whole origins, unless a defect compares less of them. */
function isAllowed(origins: readonly string[], flags: Flags, origin: string): boolean {
  if (origins.includes(origin) || flags.has('cors-reflect')) return true
  if (flags.has('cors-null') && origin === 'null') return true
  return origins.some((allowed) => {
    const { protocol, hostname } = new URL(allowed)
    if (flags.has('cors-suffix')) return origin.endsWith(hostname)
    if (flags.has('cors-prefix')) return origin.startsWith(allowed)
    if (flags.has('twin:cors-prefix')) return origin === `${allowed}:8443`
    return flags.has('twin:cors-suffix') && isSubdomain(origin, protocol, hostname)
  })
}

function isSubdomain(origin: string, protocol: string, hostname: string): boolean {
  return origin.startsWith(`${protocol}//`) && origin.endsWith(`.${hostname}`)
}

function preflight(app: FastifyInstance): void {
  app.route({
    method: 'OPTIONS',
    url: '*',
    handler: (request, reply) => {
      const isAllowed = reply.hasHeader('access-control-allow-origin')
      if (isAllowed && request.headers['access-control-request-method'] !== undefined) {
        void reply.header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
        void reply.header(
          'access-control-allow-headers',
          'Authorization, Content-Type, Idempotency-Key',
        )
        void reply.header('access-control-max-age', '600')
      }
      return reply.code(204).send()
    },
  })
}
