/**
 * Fastify plugin that runs durable jobs: `app.jobs`.
 *
 * Workers start when the application is ready. With `@plimsoll/kit/lifecycle` they stop claiming as
 * soon as the shutdown begins, and finish or give back what runs when it flushes; without it both
 * happen when the application closes.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { AnyDatabase } from '../database/index.ts'
import { createJobs, type Jobs } from './jobs.ts'
import type { JobsPluginOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    jobs: Jobs
  }
}

const plugin: FastifyPluginAsync<JobsPluginOptions> = async (app, options) => {
  const { workers = 'here', database = databaseOf(app), ...rest } = options
  const jobs = createJobs({ logger: app.log, ...rest, database })
  app.decorate('jobs', jobs)
  if (workers === 'elsewhere') return

  app.addHook('onReady', async () => {
    await jobs.start()
    const lifecycle = lifecycleOf(app)
    lifecycle?.onDraining('jobs', () => jobs.drain())
    lifecycle?.onFlush('jobs', (signal) => jobs.stop(signal))
  })
  // Before anything is closed that jobs may need, the store above all.
  app.addHook('preClose', async () => jobs.stop())
}

export const jobs: FastifyPluginAsync<JobsPluginOptions> = fp(plugin, {
  name: '@plimsoll/kit/jobs',
  fastify: '5.x',
})

function databaseOf(app: FastifyInstance): AnyDatabase {
  const { database } = app as { readonly database?: AnyDatabase }
  if (database !== undefined) return database
  throw new TypeError('jobs: give the option `database`, or register the plugin `database` before')
}

/** As much of `app.lifecycle` as is used. */
interface LifecycleHooks {
  onDraining(name: string, hook: () => unknown): void
  onFlush(name: string, hook: (signal: AbortSignal) => Promise<void>): void
}

function lifecycleOf(app: FastifyInstance): LifecycleHooks | undefined {
  return (app as { readonly lifecycle?: LifecycleHooks }).lifecycle
}
