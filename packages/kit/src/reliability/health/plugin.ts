/**
 * Fastify plugin with the probes of an orchestrator and of people: `/livez`, `/readyz`, `/startupz`
 * and `/health`.
 *
 * No probe looks at anything itself: dependencies are checked in the background, and a probe says
 * what was found last. So a dependency that hangs makes no probe hang, and a thousand probes cause
 * no more checks than one. Liveness is about the process alone: an outage that all instances share
 * must not restart them.
 *
 * @module
 */

import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
} from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { HealthSchema, LivenessSchema, ReadinessSchema, StartupSchema } from './bodies.ts'
import type { Dependency, DependencyReport } from './dependency.ts'
import { type HealthStats, healthMetrics } from './metrics.ts'
import { type HealthOptions, resolveOptions } from './options.ts'
import type { LifecycleView } from './readiness.ts'
import { HealthRegistry, type ProbeAnswer } from './registry.ts'
import { maySeeDetails } from './shown-details.ts'

/** `app.health` */
export interface Health {
  /** What is known of each dependency. */
  readonly dependencies: readonly DependencyReport[]
  /** Checks the dependency from now on; before the application is ready, from then on. */
  register(dependency: Dependency): void
  stats(): HealthStats
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

declare module 'fastify' {
  interface FastifyInstance {
    health: Health
  }
  interface FastifyContextConfig {
    /** True for health checks, which an orchestrator calls by address. */
    probe?: boolean
    /** Set to `false` on a route that is asked all the time and says little, such as a probe. */
    accessLog?: boolean
    /**
     * Canonical path of a route that is a second way to it: for logs and metrics to name, and for the
     * documentation to leave the route out. Aliases of versions have it; other routes may set it.
     */
    aliasOf?: string
  }
}

const plugin: FastifyPluginAsync<HealthOptions> = async (app, options) => {
  const { version, showDetails, clock } = resolveOptions(options)
  const registry = new HealthRegistry({
    clock,
    version,
    lifecycle: lifecycleOf(app),
    onChange: (report, error) => logChange(app, report, error),
  })

  app.decorate('health', registry)
  app.addHook('onReady', async () => {
    registry.start()
    ;(app as MaybeMeasured).metrics?.add(healthMetrics, () => registry.stats())
  })
  app.addHook('onClose', async () => registry.stop())
  const seesDetails = (request: FastifyRequest) => maySeeDetails(() => showDetails(request), clock)
  for (const route of routes) addRoute(app, route, registry, seesDetails)
}

export const health: FastifyPluginAsync<HealthOptions> = fp(plugin, {
  name: '@plimsoll/kit/health',
  fastify: '5.x',
})

interface ProbeRoute {
  /** The first is canonical. */
  readonly urls: readonly string[]
  readonly operationId: string
  readonly summary: string
  readonly response: FastifySchema['response']
  readonly answer: (registry: HealthRegistry, withDetails: boolean) => ProbeAnswer
  /** Only the answer for people has details. */
  readonly hasDetails?: true
}

const routes: readonly ProbeRoute[] = [
  {
    urls: ['/healthz', '/livez', '/health/live'],
    operationId: 'getLiveness',
    summary: 'Whether the process answers',
    response: { 200: LivenessSchema },
    answer: (registry) => registry.liveness(),
  },
  {
    urls: ['/readyz', '/health/ready'],
    operationId: 'getReadiness',
    summary: 'Whether to send requests here',
    response: { 200: ReadinessSchema, 503: ReadinessSchema },
    answer: (registry) => registry.readiness(),
  },
  {
    urls: ['/startupz'],
    operationId: 'getStartup',
    summary: 'Whether the service was ever ready',
    response: { 200: StartupSchema, 503: StartupSchema },
    answer: (registry) => registry.startup(),
  },
  {
    urls: ['/health'],
    operationId: 'getHealth',
    summary: 'The service and what it depends on',
    response: { 200: HealthSchema, 503: HealthSchema },
    answer: (registry, withDetails) => registry.health(withDetails),
    hasDetails: true,
  },
]

/** A plain object: who declares access and thresholds, and their types, is another concern. */
const open: object = { access: 'public', thresholdMs: 100 }

function addRoute(
  app: FastifyInstance,
  { urls, operationId, summary, response, answer, hasDetails }: ProbeRoute,
  registry: HealthRegistry,
  seesDetails: (request: FastifyRequest) => Promise<boolean>,
): void {
  const [canonical] = urls
  for (const url of urls) {
    const isAlias = url !== canonical
    app.route({
      method: 'GET',
      url,
      exposeHeadRoute: true,
      config: {
        ...open,
        probe: true,
        accessLog: false,
        ...(isAlias && canonical ? { aliasOf: canonical } : {}),
      },
      // A second way to a documented operation is no operation of its own.
      schema: { tags: ['health'], summary, operationId, response, ...(isAlias && { hide: true }) },
      handler(request, reply) {
        if (hasDetails !== true) return send(reply, answer(registry, false))
        return seesDetails(request).then((withDetails) =>
          send(reply, answer(registry, withDetails)),
        )
      },
    })
  }
}

function send(reply: FastifyReply, { statusCode, body }: ProbeAnswer): FastifyReply {
  return reply
    .code(statusCode)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(body)
}

/** The `lifecycle` plugin's view if it is there, before or after this one; else ready until closed. */
function lifecycleOf(app: FastifyInstance): () => LifecycleView {
  let own: LifecycleView = { state: 'ready' }
  app.addHook('preClose', (done) => {
    own = { state: 'stopped' }
    done()
  })
  return () => (app as { readonly lifecycle?: LifecycleView }).lifecycle ?? own
}

function logChange(app: FastifyInstance, { name, status }: DependencyReport, error: unknown): void {
  const log = app.log.child({ module: 'health' })
  if (status === 'down') log.error({ dependency: name, err: error }, 'a dependency is down')
  else log.info({ dependency: name }, 'a dependency is up')
}
