/**
 * Fastify plugin that makes an opened database `app.database`, watches it and closes it.
 *
 * Register it before all that uses it: Fastify closes in the reverse order, after the last request,
 * so the database is the last to go. Give each call the end of its request:
 * `app.database.queries(request.deadline)`.
 *
 * @module
 */

import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { Database, DatabaseSchema, DatabaseStats } from './database.ts'
import { databaseMetrics } from './metrics.ts'
import { type DatabaseOptions, type DatabaseSettings, resolveOptions } from './options.ts'
import { PoolWatch } from './pool-watch.ts'
import { RequestTally } from './repeated-statements.ts'
import { loggedSql, statementLog } from './statement-log.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The service's own store; its tables are those of `DatabaseSchema`. */
    database: Database<DatabaseSchema>
  }
}

/** What the `health` plugin may have put on the application. */
interface MaybeHealthy {
  readonly health?: {
    register(dependency: {
      readonly name: string
      readonly criticality: 'required'
      readonly timeoutMs: number
      readonly check: (signal: AbortSignal, show: (facts: PoolFacts) => void) => Promise<void>
    }): void
  }
}

/** What the `metrics` plugin may have put on the application. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

// A type and not an interface, so that it fits a record of facts.
type PoolFacts = Readonly<Record<'busy' | 'size_max' | 'waiting', number>>

const checkTimeoutMs = 500

const plugin: FastifyPluginAsync<DatabaseOptions> = async (app, options) => {
  const settings = resolveOptions(options)
  const { database }: { readonly database: Database<DatabaseSchema> } = options

  app.decorate('database', database)
  const log = app.log.child({ module: 'database' })
  const stopLog = database.observe(statementLog(log, settings.currentRequest))
  const stopTally = tallyRequests(app, database, settings)
  const stopWatch = watchPool(log, () => database.stats(), settings.poolCheckMs)
  // When all plugins are there, as `health` may be registered after this one.
  app.addHook('onReady', async () => {
    registerHealth(app, database)
    ;(app as MaybeMeasured).metrics?.add(databaseMetrics, () => database.stats())
  })
  app.addHook('onClose', async () => {
    stopWatch()
    await database.close()
    stopTally()
    stopLog()
  })
}

export const database: FastifyPluginAsync<DatabaseOptions> = fp(plugin, {
  name: '@plimsoll/kit/database',
  fastify: '5.x',
})

function registerHealth(app: MaybeHealthy, database: Database<DatabaseSchema>): void {
  app.health?.register({
    name: 'database',
    criticality: 'required',
    timeoutMs: checkTimeoutMs,
    async check(signal, show) {
      const { busy, sizeMax, waiting } = database.stats()
      show({ busy, size_max: sizeMax, waiting })
      await database.check({ signal, timeoutMs: checkTimeoutMs })
    },
  })
}

function watchPool(
  log: FastifyBaseLogger,
  stats: () => DatabaseStats,
  poolCheckMs: number,
): () => void {
  const watch = new PoolWatch()
  const timer = setInterval(() => {
    const now = stats()
    const news = watch.look(now)
    if (news === undefined) return
    const { busy, sizeMax, waiting } = now
    const facts = { busy, sizeMax, waiting }
    if (news === 'near exhaustion') log.warn(facts, 'the connections to the database are used up')
    else log.info(facts, 'the connections to the database suffice again')
  }, poolCheckMs)
  timer.unref()
  return () => clearInterval(timer)
}

function tallyRequests(
  app: FastifyInstance,
  database: Database<DatabaseSchema>,
  { currentRequest, repeatedMin }: DatabaseSettings,
): () => void {
  if (repeatedMin === undefined) return () => {}
  const tallies = new WeakMap<object, RequestTally>()

  app.addHook('onRequest', (_request, _reply, done) => {
    const current = currentRequest()
    if (current !== undefined) tallies.set(current, new RequestTally())
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    const current = currentRequest()
    const tally = current && tallies.get(current)
    for (const { sql, count } of tally?.repeated(repeatedMin) ?? []) {
      app.log.child({ module: 'database' }).warn(
        {
          requestId: current?.requestId,
          method: request.method,
          route: request.routeOptions.url ?? 'unmatched',
          statement: loggedSql(sql),
          count,
          statements: tally?.statements,
        },
        'the same statement ran again and again within one request (N+1)',
      )
    }
    done()
  })
  return database.observe({
    statement({ sql }) {
      const current = currentRequest()
      if (current !== undefined) tallies.get(current)?.count(sql)
    },
  })
}
