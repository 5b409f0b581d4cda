/**
 * Fastify plugin with the revocation of credentials: `app.revocation`.
 *
 * The application is ready when the replica is fresh. Register it after `database`, and after `redis`
 * if there is one: Fastify closes in the reverse order, and a node says goodbye through both.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import { revocationMetrics } from './metrics.ts'
import type { RevocationOptions, RevocationRedis } from './options.ts'
import { createRevocation, type Revocation } from './revocation.ts'

declare module 'fastify' {
  interface FastifyInstance {
    revocation: Revocation
  }
}

/** What other plugins of the kit add. */
interface MaybeServed {
  readonly database?: AnyDatabase
  readonly redis?: RevocationRedis
  readonly metrics?: MetricsPort
  readonly health?: {
    register(dependency: {
      readonly name: string
      readonly criticality: 'degradable'
      readonly check: () => void
    }): void
  }
}

const plugin: FastifyPluginAsync<RevocationOptions> = async (app, options) => {
  const served = app as MaybeServed
  const made = createRevocation({
    onProblem: (message, err) => app.log.child({ module: 'revocation' }).warn({ err }, message),
    ...options,
    database: options.database ?? databaseOf(served),
    redis: options.redis ?? served.redis ?? false,
  })
  app.decorate('revocation', made)
  app.addHook('onClose', () => made.close())
  app.addHook('onReady', async () => {
    tellHealth(app, made)
    served.metrics?.add(revocationMetrics, () => made.stats())
    await made.start()
  })
}

export const revocation: FastifyPluginAsync<RevocationOptions> = fp(plugin, {
  name: '@plimsoll/kit/revocation',
  fastify: '5.x',
})

function databaseOf({ database }: MaybeServed): AnyDatabase {
  if (database !== undefined) return database
  throw new TypeError(
    'revocation: give the option `database`, or register the plugin `database` before',
  )
}

function tellHealth(app: FastifyInstance, made: Revocation): void {
  ;(app as MaybeServed).health?.register({
    name: 'revocation',
    criticality: 'degradable',
    check() {
      if (!made.isFresh) throw new Error('revocations are not fresh; each credential is confirmed')
    },
  })
}
