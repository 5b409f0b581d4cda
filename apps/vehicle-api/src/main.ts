/**
 * The Vehicle Classifier API, put together: {@link vehicleApi} is the list of what the service has,
 * in the order in which a request meets it.
 *
 * @module
 */

import { accountRoutes, tokenForm } from '@plimsoll/kit/accounts'
import { apiKeyRoutes } from '@plimsoll/kit/api-keys'
import { auditLog } from '@plimsoll/kit/audit-log'
import { cache } from '@plimsoll/kit/cache'
import { clientAddress } from '@plimsoll/kit/client-address'
import { context, currentContext } from '@plimsoll/kit/context'
import { cors } from '@plimsoll/kit/cors'
import { type Database, database } from '@plimsoll/kit/database'
import { deadline } from '@plimsoll/kit/deadline'
import { errorReporting } from '@plimsoll/kit/error-reporting'
import { errors } from '@plimsoll/kit/errors'
import { flags } from '@plimsoll/kit/flags'
import { headers } from '@plimsoll/kit/headers'
import { diskSpace, eventLoop, health } from '@plimsoll/kit/health'
import { hosts } from '@plimsoll/kit/hosts'
import { idempotency } from '@plimsoll/kit/idempotency'
import { jwksRoute } from '@plimsoll/kit/jwks'
import { keepTicksQuick, lifecycle, type ServeOptions, serve } from '@plimsoll/kit/lifecycle'
import { type Logger, logging, redactValue } from '@plimsoll/kit/logging'
import { metrics, metricsRoute } from '@plimsoll/kit/metrics'
import { migrations } from '@plimsoll/kit/migrations'
import { openapi } from '@plimsoll/kit/openapi'
import { overload } from '@plimsoll/kit/overload'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import { sanitize } from '@plimsoll/kit/sanitize'
import { sessionRoutes } from '@plimsoll/kit/sessions'
import { tracing } from '@plimsoll/kit/tracing'
import { versioning } from '@plimsoll/kit/versioning'
import fastify, { type FastifyInstance } from 'fastify'
import { auditReportFile, auditReports } from './admin/readiness-report.ts'
import { type AdminOptions, adminRoutes } from './admin/routes.ts'
import { keptStatistics } from './admin/statistics.ts'
import { watchSystem } from './admin/system-watch.ts'
import { apiDescription } from './api-description.ts'
import { backgroundWork } from './background-work.ts'
import type { ServiceConfig } from './config.ts'
import { consoleOf } from './console/console-of.ts'
import { flagsOf } from './flags.ts'
import { loadBounds, rateLimits } from './limits.ts'
import { live } from './live/live.ts'
import { type ModelPool, modelDependency } from './model/index.ts'
import { errorReportsOf, loggingOf, metricsOf, tracingVariables } from './observability.ts'
import { errorShareGuard } from './rollout-guard.ts'
import { adminOrExit } from './security/first-admin.ts'
import type { ServiceKeys } from './security/keys.ts'
import { policy } from './security/policy.ts'
import { showDetails } from './security/show-details.ts'
import { securityWing } from './security/wing.ts'
import { corsOf, hostsOf, serverOptions } from './server-options.ts'
import { shutdownBounds } from './shutdown-bounds.ts'
import {
  configurationOrExit,
  keysOrExit,
  loggerFor,
  modelOrExit,
  openOrExit,
  storeOrExit,
} from './start-parts.ts'
import { tracingOrExit } from './start-tracing.ts'
import { serviceMigrations } from './store/migrations.ts'
import type { ServiceTables } from './store/service-tables.ts'
import { modelRoutes } from './vehicle/model-routes.ts'
import { vehicleRoutes } from './vehicle/routes.ts'
import { uploadLimits } from './vehicle/upload-limits.ts'
import type { VehicleJobs } from './vehicle/vehicle-jobs.ts'
import { version } from './version.ts'
import { welcome } from './welcome.ts'

/** What the service is put together from. */
export interface Parts {
  readonly config: ServiceConfig
  readonly logger: Logger
  readonly keys: ServiceKeys
  /** Closed with the service, as is the store. */
  readonly model: ModelPool
  readonly store: Database<ServiceTables>
}

export async function vehicleApi({
  config,
  logger,
  keys,
  model,
  store,
}: Parts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify(serverOptions(config, logger))

  // First what belongs on every answer, a refusal included; then what may refuse.
  await app.register(clientAddress, { trustProxy: config.trustProxy })
  await app.register(context)
  await app.register(logging, loggingOf())
  await app.register(metrics, metricsOf(config))
  await app.register(headers)
  await app.register(cors, corsOf(config))
  await app.register(lifecycle, shutdownBounds(config))
  await app.register(tracing)
  await app.register(errors)
  await app.register(errorReporting, errorReportsOf(config))
  await app.register(deadline, { defaultMs: config.requestTimeoutMs })
  await app.register(overload, loadBounds(config, model.size))
  await app.register(sanitize)
  await app.register(hosts, hostsOf(config))

  await keptThings(app, { config, store })
  await app.register(rateLimit, rateLimits(config, keys))
  await securityWing(app, { config, keys, store })
  const system = watchSystem(app, { config, model })
  const guard = errorShareGuard(() => system.samples())
  await app.register(flags, flagsOf(config, guard))

  await app.register(openapi, { ...apiDescription, version, enabled: config.docsEnabled })
  await app.register(metricsRoute, { access: { permission: 'metrics:read' } })
  await watchedHealth(app, { config, model })
  app.addHook('onClose', () => model.close())

  await app.register(cache, { bytesMax: config.cacheBytesMax })
  const background = await backgroundWork(app, { config, model, store })
  await app.register(idempotency, {
    database: store,
    ttlMs: config.idempotencyTtlMs,
    // Most copies come from clients that were too impatient, and the answer is nearly there.
    waitMs: 1_000,
  })
  await live(app, config, system)
  const administered = {
    ...{ audit: app.audit, jobs: app.jobs, flags: app.flags, system },
    statistics: keptStatistics(store, app.jobs, app.cache),
    auditReport: auditReports(auditReportFile(config)),
  }

  await app.register(jwksRoute, { ring: keys.ring })
  if (config.tokenFormEnabled) await app.register(tokenForm, { hidden: true })
  await app.register(versioning, {
    current: 'v1',
    versions: {
      v1: (v1: FastifyInstance) => version1(v1, { config, model, store, background, administered }),
    },
    aliases: ['/api'],
  })
  await consoleOf(app, config)
  return app
}

/** What outlives a request, with what watches it. */
async function keptThings(
  app: FastifyInstance,
  { config, store }: Pick<Parts, 'config' | 'store'>,
): Promise<void> {
  await app.register(database, { database: store, ...databaseWatch(config) })
  await app.register(migrations, { migrations: serviceMigrations })
  if (config.redisUrl !== undefined) {
    // Its client is fifty files, for those who have a Redis.
    const { redis } = await import('@plimsoll/kit/redis')
    await app.register(redis, { url: config.redisUrl.reveal() })
  }
  await app.register(auditLog, { database: store, redact: redactValue })
}

async function watchedHealth(
  app: FastifyInstance,
  { config, model }: Pick<Parts, 'config' | 'model'>,
): Promise<void> {
  await app.register(health, { version, showDetails })
  app.health.register(modelDependency(model))
  app.health.register(diskSpace({ path: config.dataDir, freeShareMin: 0.05 }))
  app.health.register(eventLoop())
}

interface Version1 extends Omit<Parts, 'logger' | 'keys'> {
  readonly background: VehicleJobs
  readonly administered: AdminOptions
}

async function version1(app: FastifyInstance, parts: Version1) {
  const { config, model, store, background, administered } = parts

  await app.register(accountRoutes)
  if (config.tokenFormEnabled) await app.register(tokenForm)
  await app.register(sessionRoutes)
  await app.register(apiKeyRoutes, { policy, access: { permission: 'api-keys:manage' } })
  await app.register(vehicleRoutes, {
    database: store,
    jobs: app.jobs,
    audit: app.audit,
    vehicleJobs: background,
    model,
    bytesMax: config.bodyLimitBytes,
    pixelsMax: config.uploadPixelsMax,
    batchFilesMax: config.batchFilesMax,
    batchDirectMax: config.batchDirectMax,
    timeoutMs: config.requestTimeoutMs,
  })
  await app.register(modelRoutes, { model, limits: uploadLimits(config) })
  await app.register(adminRoutes, administered)
}

function listenOn({ host, port, listenFd }: ServiceConfig): ServeOptions {
  return { host, port, ...(listenFd === undefined ? {} : { fd: listenFd }) }
}

function databaseWatch({ environment }: ServiceConfig) {
  // In development somebody reads the log who can mend it.
  const repeatedMin = environment === 'development' ? { repeatedMin: 10 } : {}
  return { currentRequest: currentContext, ...repeatedMin }
}

if (import.meta.main) await start()

async function start(): Promise<void> {
  keepTicksQuick()
  const { config, warnings } = await configurationOrExit()
  const logger = await loggerFor(config)
  for (const warning of warnings) logger.warn(warning)
  // Where `node --import` has not done it: the variables may be in `.env`, or in files.
  await tracingOrExit({ ...process.env, ...tracingVariables(config) })
  const store = await storeOrExit(config, logger)
  const keys = await keysOrExit(config)
  // Last of what may end the start: an exit while its threads load the runtime can abort the process.
  const model = await modelOrExit(config, logger)
  const app = await vehicleApi({ config, logger, keys, model, store })
  const opened = openOrExit(model)
  // The service may listen by then, and is not ready before.
  app.lifecycle.warmUp('model', () => opened)
  const url = await serve(app, listenOn(config))
  // The start has failed, which was said. A password made now would never be shown.
  if (url === undefined) return
  await opened
  const admin = await adminOrExit(app, config)
  const metricsUrl = app.metrics.managementUrl
  process.stderr.write(welcome({ url, config, model, store, admin, metricsUrl }))
}
