/**
 * Fastify plugin that serves each client at most as fast as its limits allow.
 *
 * Two stages: `onRequest`, before authentication if that is registered later, for what an address
 * and all together may; `preParsing`, after every `onRequest` hook and before the body, for what who
 * asks may. Addresses that no route answers are limited as well. Health checks, `config.probe`, are
 * not.
 *
 * @module
 */

import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyRequest,
  onRequestHookHandler,
  onSendHookHandler,
  preParsingHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import { headPlace } from '../../foundation/response-head.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { Bypass } from './bypass.ts'
import { Gate } from './gate.ts'
import { limitHeaders } from './headers.ts'
import type { Limiter } from './limiter.ts'
import { rateLimitMetrics } from './metrics.ts'
import { networkReader } from './network-reader.ts'
import { type RateLimitOptions, type ResolvedRateLimitOptions, resolveOptions } from './options.ts'
import { type Plan, Plans } from './plan.ts'
import type { RateLimitStats } from './rate-limit-stats.ts'
import { RefusedCredentials } from './refused-credentials.ts'
import { type RateLimitOutcome, RequestLimits } from './request-limits.ts'
import type { RouteRateLimit } from './route-limits.ts'
import { localLimiter, type RedisSource, startLimiter } from './start-limiter.ts'

/** `app.rateLimit` */
export interface RateLimit {
  /** For what is no request, such as a code that is tried. */
  readonly limiter: Limiter
  stats(): RateLimitStats
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Limits of the route, in addition to those of the service: `'10/minute'`. */
    rateLimit?: RouteRateLimit
    /** True for health checks, which are never limited. */
    probe?: boolean
  }
  interface FastifyInstance {
    rateLimit: RateLimit
  }
  interface FastifyRequest {
    /** What came of the limits; undefined if none was for the request. For the access log. */
    readonly rateLimitOutcome: RateLimitOutcome | undefined
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<RateLimitOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const plans = new Plans(resolved.limits)
  for (const { policy } of resolved.addressBound) plans.names.add(policy, true)
  const planOf = plansOfRoutes(app, plans)
  const settings = {
    clock: resolved.clock,
    keys: resolved.keys,
    log: app.log.child({ module: 'rate-limit' }),
  }
  const limiter = resolved.limiter ?? startLimiter(redisOf(app, resolved), settings)
  const bounds = localLimiter(settings)
  const bypass = bypassOf(app, resolved)
  const { refusedCredentialsPerSecond: perSecond, clock } = resolved
  const gate = new Gate({
    ...resolved,
    plans,
    limiter,
    bounds,
    bypass,
    refusedCredentials: new RefusedCredentials({ perSecond, now: clock.now }),
    epochNow: resolved.xReset === 'epoch' ? resolved.now : undefined,
  })

  app.decorate('rateLimit', {
    limiter,
    stats: () => {
      const more = { ...gate.stats(), modes: plans.modes(), bypasses: bypass.count }
      // A spread would count the keys, for those too who do not read them.
      return Object.assign(limiter.stats(), more)
    },
  })
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(rateLimitMetrics, () => app.rateLimit.stats())
  })
  app.addHook('onClose', async () => {
    await Promise.all([resolved.limiter === undefined && limiter.close(), bounds.close()])
  })
  if (resolved.isEnabled) addHooks(app, gate, planOf)
}

/** Register it before authentication, and before the routes that declare limits of their own. */
export const rateLimit: FastifyPluginAsync<RateLimitOptions> = fp(plugin, {
  name: '@plimsoll/kit/rate-limit',
  fastify: '5.x',
})

/** Set on requests that are limited. */
const kLimits = Symbol('rateLimit')

interface Limited {
  [kLimits]: RequestLimits | undefined
}

const tellLimits = headPlace().lines(limitHeaders)

function addHooks(app: FastifyInstance, gate: Gate, planOf: PlanOf): void {
  const networksOfRequest = networkReader()
  app.decorateRequest(kLimits, undefined)
  app.decorateRequest('rateLimitOutcome', {
    getter() {
      return (this as unknown as Limited)[kLimits]?.outcome
    },
  })

  const rateLimitOnRequest: onRequestHookHandler = (request, _reply, done) => {
    const plan = planOf(request)
    if (plan === undefined) return done()
    const limits = new RequestLimits(request, networksOfRequest(request), plan)
    ;(request as unknown as Limited)[kLimits] = limits
    const verdict = gate.first(limits)
    if (verdict !== undefined && 'then' in verdict) void verdict.then(done, done)
    else done(verdict)
  }
  const rateLimitPreParsing: preParsingHookHandler = (request, _reply, payload, done) => {
    const limits = (request as unknown as Limited)[kLimits]
    if (limits === undefined) return done(null, payload)
    const verdict = gate.second(limits)
    if (verdict === undefined) return done(null, payload)
    if ('then' in verdict) void verdict.then((error) => done(error, payload), done)
    else done(verdict)
  }
  const rateLimitOnSend: onSendHookHandler = (request, reply, _payload, done) => {
    const limits = (request as unknown as Limited)[kLimits]
    if (limits !== undefined) tellLimits(reply, gate.answered(limits, reply.statusCode))
    done()
  }
  app.addHook('onRequest', rateLimitOnRequest)
  app.addHook('preParsing', rateLimitPreParsing)
  app.addHook('onSend', rateLimitOnSend)
}

type PlanOf = (request: FastifyRequest) => Plan | undefined

/** What a route declares, until the start is over, and then what follows from it. */
interface Declared {
  plan: Plan | undefined
}

const kDeclared = Symbol('rateLimit')

/** Fails the start, naming all routes whose declarations make no sense. */
function plansOfRoutes(app: FastifyInstance, plans: Plans): PlanOf {
  const routes: { readonly route: RouteOptions; readonly declared: Declared }[] = []
  app.addHook('onRoute', (route) => {
    const declared: Declared = { plan: undefined }
    routes.push({ route, declared })
    route.config = Object.assign({ ...route.config }, { [kDeclared]: declared })
  })
  app.addHook('onReady', async () => {
    const problems = new Set<string>()
    for (const { route, declared } of routes) {
      try {
        declared.plan = planned(plans, route.config, route)
      } catch (error) {
        problems.add(
          `${[route.method].flat().join(', ')} ${route.url}: ${(error as Error).message}`,
        )
      }
    }
    if (problems.size === 0) return
    throw new RangeError(
      `routes declare limits that make no sense:\n- ${[...problems].join('\n- ')}`,
    )
  })

  const early = new WeakMap<object, Declared>()
  return (request) => {
    const config: FastifyContextConfig = routeConfig(request)
    const known = (config as { readonly [kDeclared]?: Declared })[kDeclared] ?? early.get(config)
    if (known !== undefined) return known.plan
    // No route answers, or one that was registered before the plugin.
    const { method = 'GET', url = '' } = request.routeOptions
    const declared = { plan: planned(plans, config, { method, url }) }
    early.set(config, declared)
    return declared.plan
  }
}

/** Undefined if nothing is limited. */
function planned(
  plans: Plans,
  config: RouteOptions['config'],
  { method, url }: { readonly method: string | string[]; readonly url: string },
): Plan | undefined {
  if (config?.probe === true) return undefined
  return plans.of(config?.rateLimit, { methods: [method].flat(), url })
}

function redisOf(
  app: FastifyInstance,
  { redis }: ResolvedRateLimitOptions,
): RedisSource | undefined {
  if (redis === false) return undefined
  return redis ?? (app as { readonly redis?: RedisSource }).redis
}

interface AccessView {
  readonly policy: {
    has(mask: { readonly low: number; readonly high: number }, permission: string): boolean
  }
}

function bypassOf(app: FastifyInstance, options: ResolvedRateLimitOptions): Bypass {
  const { bypassPermission: permission, isBypassNamed, clock } = options
  const log = app.log.child({ module: 'rate-limit' })
  const onAuditFailure = (err: unknown) =>
    log.warn({ err }, 'the bypass of a rate limit could not be recorded')
  const bypass = new Bypass({ permission, now: clock.now, onAuditFailure })
  // When all plugins are there: access comes later, as limits by address precede it.
  app.addHook('onReady', async () => {
    const access = (app as { readonly access?: AccessView }).access
    if (access === undefined || permission === undefined) return
    try {
      access.policy.has({ low: 0, high: 0 }, permission)
    } catch (error) {
      if (isBypassNamed) throw error
      // The name is only our default: a service without the permission has nobody who bypasses.
      bypass.disable()
    }
  })
  return bypass
}
