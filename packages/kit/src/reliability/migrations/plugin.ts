/**
 * Fastify plugin that lets a service start only on a schema that its build supports, and keeps
 * looking: with the `health` plugin, `schema` is one of the things that readiness requires.
 *
 * It applies nothing. Several instances start at once, and a start is no time for a long migration.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { AnyDatabase } from '../database/index.ts'
import { schemaMetrics } from './metrics.ts'
import type { MigrationsOptions } from './options.ts'
import { assertSchemaSupported, schemaCheck } from './schema-guard.ts'
import { windowOf } from './schema-window.ts'

const plugin: FastifyPluginAsync<MigrationsOptions> = async (app, options) => {
  const { database = databaseOf(app), ...guard } = options
  const { build } = guard.window ?? windowOf(guard.migrations)
  let release = 0
  const onRelease = (read: number) => {
    release = read
  }
  await assertSchemaSupported(database, { ...guard, onRelease })

  const check = schemaCheck(database, { ...guard, onRelease })
  // When all plugins are there, as `health` may be registered after this one.
  app.addHook('onReady', async () => {
    healthOf(app)?.register({ name: 'schema', criticality: 'required', check })
    ;(app as MaybeMeasured).metrics?.add(schemaMetrics, () => ({ release, build }))
  })
}

export const migrations: FastifyPluginAsync<MigrationsOptions> = fp(plugin, {
  name: '@plimsoll/kit/migrations',
  fastify: '5.x',
})

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

/** What the `database` plugin decorates. */
function databaseOf(app: FastifyInstance): AnyDatabase {
  const { database } = app as { readonly database?: AnyDatabase }
  if (database !== undefined) return database
  throw new TypeError('migrations: give "database", or register the database plugin before')
}

interface HealthView {
  register(dependency: {
    readonly name: string
    readonly criticality: 'required'
    readonly check: (signal: AbortSignal) => unknown
  }): void
}

/** What the `health` plugin decorates, if it is there. */
function healthOf(app: FastifyInstance): HealthView | undefined {
  return (app as { readonly health?: HealthView }).health
}
