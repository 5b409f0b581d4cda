/**
 * Fastify plugin that runs durable jobs: `app.jobs`.
 *
 * Workers start when the application is ready. With `@plimsoll/kit/lifecycle` they stop claiming as
 * soon as the shutdown begins, and finish or give back what runs when it flushes; without it both
 * happen when the application closes.
 *
 * @module
 */

import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { keptReading, type MetricsPort } from '../../observability/metrics/index.ts'
import type { AnyDatabase } from '../database/index.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { jobMetrics } from './metrics.ts'
import type { JobsPluginOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    jobs: Jobs
  }
}

const plugin: FastifyPluginAsync<JobsPluginOptions> = async (app, options) => {
  const { workers = 'here', database = databaseOf(app), ...rest } = options
  const logger = app.log.child({ module: 'jobs' })
  const jobs = createJobs({ logger, ...rest, database })
  app.decorate('jobs', jobs)
  showMetrics(app, jobs, logger)
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

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const statisticsEveryMs = 15_000

function showMetrics(app: FastifyInstance, jobs: Jobs, log: FastifyBaseLogger): void {
  let stop = () => {}
  app.addHook('onReady', async () => {
    const { metrics } = app as MaybeMeasured
    if (metrics === undefined) return
    const store = keptReading({
      read: () => jobs.stats(),
      everyMs: statisticsEveryMs,
      onProblem: (err) => log.warn({ err }, 'the statistics of jobs could not be read'),
    })
    stop = store.stop
    metrics.add(jobMetrics, () => ({ worker: jobs.workerStats(), store: store.last() }))
  })
  app.addHook('preClose', async () => stop())
}

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
