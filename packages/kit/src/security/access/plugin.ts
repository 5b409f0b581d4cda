/**
 * Fastify plugin that lets a request in only as far as its route declares: deny by default.
 *
 * A route that does not say who may use it, in `config.access`, makes the start fail. The hook runs
 * before the body is read, and without a promise as long as the authenticators need none. Addresses
 * that no route answers stay 404 and 405 without a credential, which says nothing of what is behind
 * others. On a public route no credential is looked at, unless the handler asks with
 * `request.authenticate()`.
 *
 * @module
 */

import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyRequest,
  onRequestHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import { KitError } from '../../foundation/errors/index.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { Proof, WhenStale } from './authenticator.ts'
import { type Denial, DenialCounter, type DenialCounts, isPromise, proofOf } from './gate.ts'
import { accessMetrics } from './metrics.ts'
import { type AccessOptions, resolveOptions } from './options.ts'
import type { AccessPolicy } from './policy.ts'
import type { Principal } from './principal.ts'
import {
  type AccessDeclaration,
  type DeclaringRoute,
  declarationProblems,
  type RouteAccess,
  refusalOf,
  toRouteAccess,
} from './route-access.ts'
import { type PrintedRoute, printedRoutes } from './route-tree.ts'

/** `app.access` */
export interface Access {
  readonly policy: AccessPolicy
  /** What every route declares; complete from `ready` on. */
  routes(): readonly RouteAccess[]
  /** `access_denials_total{reason}` */
  stats(): { readonly denials: DenialCounts }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. Every route must say. */
    access?: AccessDeclaration
    /** What to do while revocations may have been missed. Default `confirm`. */
    whenStale?: WhenStale
  }
  interface FastifyInstance {
    access: Access
  }
  interface FastifyRequest {
    /** Who asks; nobody on public routes, unless the handler has called `authenticate`. */
    principal: Principal | undefined
    /** Why it was refused; what of that the client is not told is for the log. */
    denial: Denial | undefined
    /** Whether who asks has the permission. */
    can(permission: string): boolean
    /**
     * For a public route that shows more to some: the principal if there is a credential.
     *
     * @throws AuthenticationError if the credential is refused.
     */
    authenticate(): Promise<Principal | undefined>
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<AccessOptions> = async (app, options) => {
  const { policy, authenticators } = resolveOptions(options)
  const declaring = collectRoutes(app, policy)
  const denials = new DenialCounter()
  const log = app.log.child({ module: 'access' })
  const gate: Gate = { isRecorded: false, policy, authenticators, denials, log }

  app.decorate('access', {
    policy,
    routes: () => declaring().map(toRouteAccess),
    stats: () => ({ denials: denials.snapshot() }),
  })
  app.decorateRequest('principal', undefined)
  app.decorateRequest('denial', undefined)
  app.decorateRequest('can', function can(this: FastifyRequest, permission: string) {
    return policy.has(this.principal?.permissions ?? nothing, permission)
  })
  app.decorateRequest('authenticate', function authenticate(this: FastifyRequest) {
    return identify(this, gate)
  })
  app.addHook('onRequest', accessHook(gate))
  app.addHook('onReady', async () => {
    gate.isRecorded = app.hasPlugin('@plimsoll/kit/logging')
    ;(app as MaybeMeasured).metrics?.add(accessMetrics, () => app.access.stats())
  })
}

/** Register it on the application itself, before the first route. */
export const access: FastifyPluginAsync<AccessOptions> = fp(plugin, {
  name: '@plimsoll/kit/access',
  fastify: '5.x',
})

interface Gate {
  /** Whether another plugin logs each request, with its denial. */
  isRecorded: boolean
  readonly policy: AccessPolicy
  readonly authenticators: AccessOptions['authenticators']
  readonly denials: DenialCounter
  readonly log: FastifyBaseLogger
}

const nothing = { low: 0, high: 0 }

function accessHook(gate: Gate): onRequestHookHandler {
  // The check of the start finds the hook by this name.
  return function accessOnRequest(request, _reply, done) {
    if (request.is404) return done()
    const { access: declared } = routeConfig(request)
    if (declared === 'public') return done()
    let proof: Proof | undefined
    try {
      proof = proofOf(request, gate.authenticators)
    } catch (thrown) {
      return done(denied(request, gate, thrown))
    }
    if (proof instanceof KitError) return done(denied(request, gate, proof))
    if (!isPromise(proof)) return done(admit(request, gate, declared, proof))
    void proof
      .then((principal) => admit(request, gate, declared, principal))
      .catch((thrown: unknown) => denied(request, gate, thrown))
      .then(done)
  }
}

function admit(
  request: FastifyRequest,
  gate: Gate,
  declared: AccessDeclaration | undefined,
  principal: Principal | undefined,
): Error | undefined {
  const refusal = refusalOf(gate.policy, declared, principal)
  if (refusal !== undefined) return denied(request, gate, refusal)
  request.principal = principal
  return undefined
}

async function identify(request: FastifyRequest, gate: Gate): Promise<Principal | undefined> {
  try {
    const proof = await proofOf(request, gate.authenticators)
    if (proof instanceof KitError) throw proof
    request.principal = proof
    return proof
  } catch (thrown) {
    throw denied(request, gate, thrown)
  }
}

/** Says in the log what the client is not told: in the access record, if there is one. */
function denied(request: FastifyRequest, gate: Gate, thrown: unknown): Error {
  const { denials, log } = gate
  const error =
    thrown instanceof Error ? thrown : new Error('no Error was thrown', { cause: thrown })
  const denial = denials.count(error)
  if (denial === undefined) return error
  const reason = typeof error.cause === 'string' ? error.cause : undefined
  request.denial = { denial, reason }
  if (gate.isRecorded) return error
  // Whoever forgets to sign in is no news.
  const level = denial === 'no_credential' ? 'debug' : 'info'
  log[level]({ requestId: request.id, denial, reason }, 'access denied')
  return error
}

/** From now on; fails the start if there are others, or if one does not say who may use it. */
function collectRoutes(app: FastifyInstance, policy: AccessPolicy): () => DeclaringRoute[] {
  const early = printedRoutes(app.printRoutes())
  const registered: {
    readonly method: string
    readonly url: string
    readonly route: RouteOptions
  }[] = []
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) registered.push({ method, url: route.url, route })
  })
  // Read late: other plugins may add to what a route declares, in their own `onRoute`.
  const declaring = () =>
    registered.map(({ method, url, route }) => ({ method, url, config: route.config ?? {} }))

  app.addHook('onReady', async () => {
    const problems = [
      ...declarationProblems(declaring(), policy),
      ...early.map(
        (route) => `${named(route)} was registered before access; register access first`,
      ),
      ...unguardedRoutes(app, registered.length).map(
        (route) =>
          `${named(route)} is in a scope beside; register access on the application itself`,
      ),
    ]
    if (problems.length === 0) return
    throw new RangeError(`routes are not safe to serve:\n- ${problems.join('\n- ')}`)
  })
  return declaring
}

function unguardedRoutes(app: FastifyInstance, atLeast: number): PrintedRoute[] {
  const routes = printedRoutes(app.printRoutes({ includeHooks: true }))
  if (routes.length === 0 && atLeast > 0) {
    throw new Error('the routes that Fastify prints cannot be read')
  }
  return routes.filter(({ onRequest }) => !onRequest.includes('accessOnRequest()'))
}

function named({ methods, path }: PrintedRoute): string {
  return `${methods} ${path}`
}
