/**
 * Fastify plugin that gives the service Redis as something it can do without.
 *
 * The start never waits for Redis, a call to it never takes longer than its limit, and nothing is
 * kept to be sent later. With the `health` plugin, an outage makes the service
 * `degraded`, not unready.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { RedisClient } from './client.ts'
import { redisMetrics } from './metrics.ts'
import { type RedisOptions, resolveOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    redis: RedisClient
  }
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

/** What is needed of `app.health`. */
interface HealthView {
  register(dependency: {
    readonly name: string
    readonly criticality: 'degradable'
    readonly check: (signal: AbortSignal) => Promise<unknown>
  }): void
}

const plugin: FastifyPluginAsync<RedisOptions> = async (app, options) => {
  const log = app.log.child({ module: 'redis' })
  const client = new RedisClient(resolveOptions(options))
  app.decorate('redis', client)
  app.addHook('onClose', async () => client.close())

  client.onUp(() => log.info('redis is up'))
  client.onDown((why) => log.warn({ why }, 'redis is down; its uses fall back'))
  // When all plugins are there, as `health` may be registered after this one.
  app.addHook('onReady', async () => {
    healthOf(app)?.register({
      name: 'redis',
      criticality: 'degradable',
      check: (signal) => client.ping({ signal }),
    })
    ;(app as MaybeMeasured).metrics?.add(redisMetrics, () => client.stats())
  })
}

export const redis: FastifyPluginAsync<RedisOptions> = fp(plugin, {
  name: '@plimsoll/kit/redis',
  fastify: '5.x',
})

function healthOf(app: FastifyInstance): HealthView | undefined {
  return (app as { readonly health?: HealthView }).health
}
