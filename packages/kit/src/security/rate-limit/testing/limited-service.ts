/**
 * A service with limits, where who asks is known by `Authorization: Bearer <name>`.
 *
 * @module
 */

import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { AuthenticationError, errors } from '../../../foundation/errors/index.ts'
import type { LimiterClock } from '../clock.ts'
import { type RateLimitOptions, rateLimit } from '../index.ts'
import { PlainLimiter } from './plain-limiter.ts'

export interface LimitedService {
  readonly app: FastifyInstance
  readonly limiter: PlainLimiter
  readonly clock: HandClock
  /** Names of those whose credential was verified. */
  readonly verified: string[]
  readonly audited: { readonly user: string; readonly event: unknown }[]
  [Symbol.asyncDispose](): Promise<void>
}

/** Time that a test moves. */
export class HandClock implements LimiterClock {
  ms = 1_000_000
  readonly now = (): number => this.ms
  readonly after = (): (() => void) => () => undefined
}

export interface ServiceParts {
  /** Default: `GET /`, `GET /me`, `POST /`. */
  readonly routes?: (app: FastifyInstance) => void
  /** Registered before the limits. */
  readonly early?: (app: FastifyInstance) => void
  /** Whether there is a way to sign in. Default true. */
  readonly hasAccess?: boolean
  readonly hasErrors?: boolean
  readonly trustProxy?: string
  /** Tells the client instead of its address. */
  readonly clientOf?: (request: FastifyRequest) => string
}

/** `admin` has the permission to bypass; `bad` is refused. */
export async function limitedService(
  options: RateLimitOptions,
  parts: ServiceParts = {},
): Promise<LimitedService> {
  const { routes = someRoutes, hasAccess = true, hasErrors = true, trustProxy } = parts
  const { clientOf, early } = parts
  const clock = new HandClock()
  const limiter = new PlainLimiter()
  const app = Fastify(trustProxy === undefined ? {} : { trustProxy })
  const verified: string[] = []
  const audited: LimitedService['audited'] = []
  if (hasErrors) await app.register(errors)
  if (clientOf !== undefined) addClientAddress(app, clientOf)
  early?.(app)
  await app.register(rateLimit, { limiter, clock, now: () => epochMs, ...options })
  if (hasAccess) addAccess(app, verified, audited)
  routes(app)
  await app.ready()
  return { app, limiter, clock, verified, audited, [Symbol.asyncDispose]: () => app.close() }
}

export const epochMs: number = Date.UTC(2026, 10, 21, 12)

export function signedInAs(name: string): { readonly authorization: string } {
  return { authorization: `Bearer ${name}` }
}

function someRoutes(app: FastifyInstance): void {
  app.get('/', () => ({ status: 'served' }))
  app.get('/me', () => ({ status: 'served' }))
  app.post('/', () => ({ status: 'served' }))
}

function addClientAddress(
  app: FastifyInstance,
  clientOf: (request: FastifyRequest) => string,
): void {
  const clientAddress = {
    getter(this: FastifyRequest) {
      return { networks: { narrow: clientOf(this), wide: 'all' } }
    },
  }
  app.decorateRequest('clientAddress', clientAddress as never)
}

interface Person {
  userId: string
  apiKeyId?: string
}

function addAccess(
  app: FastifyInstance,
  verified: string[],
  audited: { user: string; event: unknown }[],
): void {
  // What access and audit-log would add, without depending on them.
  const people = new WeakMap<FastifyRequest, Person>()
  app.decorateRequest('principal', {
    getter() {
      return people.get(this)
    },
  } as never)
  app.decorateRequest('can', function can(this: FastifyRequest, permission: string) {
    return people.get(this)?.userId === 'admin' && permission === 'ratelimit:bypass'
  } as never)
  app.decorateRequest('audit', async function audit(this: FastifyRequest, event: unknown) {
    audited.push({ user: people.get(this)?.userId ?? '', event })
  } as never)
  app.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done) => {
    const { authorization, 'x-api-key': apiKeyId } = request.headers
    const name = authorization?.slice('Bearer '.length)
    if (name === undefined && apiKeyId === undefined) return done()
    verified.push(name ?? String(apiKeyId))
    if (name === 'bad') return done(new AuthenticationError('Sign in.'))
    people.set(request, {
      userId: name ?? 'owner',
      ...(typeof apiKeyId === 'string' && { apiKeyId }),
    })
    done()
  })
}
