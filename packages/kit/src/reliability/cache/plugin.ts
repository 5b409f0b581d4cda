/**
 * Fastify plugin that keeps answers of slow sources for a while: in memory, and in Redis if the
 * `redis` plugin was registered before.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { Cache } from './cache.ts'
import type { CacheOutcome } from './definition.ts'
import { cacheMetrics } from './metrics.ts'
import { type CacheOptions, resolveOptions } from './options.ts'
import type { CacheRedis } from './remote.ts'

declare module 'fastify' {
  interface FastifyInstance {
    cache: Cache
  }
  interface FastifyRequest {
    /** Where the value of the last lookup came from; for the access log. */
    cacheOutcome: CacheOutcome | undefined
  }
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<CacheOptions> = async (app, options) => {
  const log = app.log.child({ module: 'cache' })
  const resolved = resolveOptions({
    onError: (cache, err) => log.warn({ cache, err }, 'a load into the cache failed'),
    ...options,
  })
  const redis = options.redis ?? (app as { readonly redis?: CacheRedis }).redis
  const cache = new Cache(resolved, redis === false ? undefined : redis)
  app.decorate('cache', cache)
  app.decorateRequest('cacheOutcome', undefined)
  app.addHook('onReady', () => {
    ;(app as MaybeMeasured).metrics?.add(cacheMetrics, () => cache.stats())
    return warmed(app, cache, resolved.warmWaitMs)
  })
  app.addHook('onClose', async () => cache.close())
}

export const cache: FastifyPluginAsync<CacheOptions> = fp(plugin, {
  name: '@plimsoll/kit/cache',
  fastify: '5.x',
})

/** A cold cache is slow, not wrong: neither time nor failures of warming keep the service away. */
async function warmed(app: FastifyInstance, cache: Cache, waitMs: number): Promise<void> {
  const waited = Promise.withResolvers<void>()
  const timer = setTimeout(waited.resolve, waitMs)
  const warming = cache.warm().catch((err: unknown) => {
    app.log.child({ module: 'cache' }).warn({ err }, 'the cache could not be warmed')
  })
  await Promise.race([warming, waited.promise])
  clearTimeout(timer)
}
