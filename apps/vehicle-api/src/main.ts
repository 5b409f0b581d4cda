/**
 * The Vehicle Classifier API, put together: {@link vehicleApi} is the list of what the service has,
 * in the order in which a request meets it.
 *
 * @module
 */

import { ConfigError } from '@plimsoll/kit/config'
import { context, contextServerOptions, currentContext, newRequestId } from '@plimsoll/kit/context'
import { type CorsOptions, cors, withCors } from '@plimsoll/kit/cors'
import { errors, problemServerOptions } from '@plimsoll/kit/errors'
import { headers, withHeaders } from '@plimsoll/kit/headers'
import { health } from '@plimsoll/kit/health'
import { type HostsOptions, hosts } from '@plimsoll/kit/hosts'
import { lifecycle, lifecycleServerOptions, serve } from '@plimsoll/kit/lifecycle'
import {
  createLogger,
  type Logger,
  loadPretty,
  logging,
  loggingServerOptions,
} from '@plimsoll/kit/logging'
import { openapi } from '@plimsoll/kit/openapi'
import { sanitize } from '@plimsoll/kit/sanitize'
import { versioning } from '@plimsoll/kit/versioning'
import fastify, { type FastifyInstance } from 'fastify'
import { apiDescription } from './api-description.ts'
import { loadServiceConfig, type ServiceConfig } from './config.ts'
import {
  createModelPool,
  loadManifest,
  ModelError,
  type ModelPool,
  shippedModel,
} from './model/index.ts'
import { openInDevelopment } from './open-in-development.ts'
import { shutdownBounds } from './shutdown-bounds.ts'
import { modelRoutes } from './vehicle/model-routes.ts'
import { vehicleRoutes } from './vehicle/routes.ts'
import { version } from './version.ts'
import { welcome } from './welcome.ts'

/** What the service is put together from. */
export interface Parts {
  readonly config: ServiceConfig
  readonly logger: Logger
  /** Closed with the service. */
  readonly model: ModelPool
}

export async function vehicleApi({ config, logger, model }: Parts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify(serverOptions(config, logger))

  // First what belongs on every answer, a refusal included; then what may refuse.
  await app.register(context)
  await app.register(logging)
  await app.register(headers)
  await app.register(cors, corsOf(config))
  await app.register(lifecycle, shutdownBounds(config))
  await app.register(errors)
  await app.register(sanitize)
  await app.register(hosts, hostsOf(config))
  app.addHook('onRequest', openInDevelopment(config.environment))

  await app.register(openapi, { ...apiDescription, version, enabled: config.docsEnabled })
  await app.register(health, { version })
  app.health.register({ name: 'model', criticality: 'required', check: () => assertAnswers(model) })
  app.addHook('onClose', () => model.close())

  await app.register(versioning, {
    current: 'v1',
    versions: { v1: (v1: FastifyInstance) => version1(v1, config, model) },
    aliases: ['/api'],
  })
  return app
}

/** What must be said before there is an application, among it what answers before any hook runs. */
function serverOptions(config: ServiceConfig, logger: Logger) {
  const { clientErrorHandler, frameworkErrors } = problemServerOptions({ newRequestId })
  const server = lifecycleServerOptions({ requestTimeoutMs: config.requestTimeoutMs })
  const options = {
    ...server,
    // Node would refuse a missing Host by itself, without a body; `hosts` refuses it as a problem.
    http: { ...server.http, requireHostHeader: false },
    ...contextServerOptions({ trustInbound: config.trustProxy, frameworkErrors }),
    ...loggingServerOptions(logger),
    clientErrorHandler,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: config.bodyLimitBytes,
    // Every wrong field is reported; nothing that was sent is dropped in silence.
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
  } as const
  return withHeaders(withCors(options, corsOf(config)))
}

async function version1(app: FastifyInstance, config: ServiceConfig, model: ModelPool) {
  await app.register(vehicleRoutes, {
    model,
    bytesMax: config.bodyLimitBytes,
    pixelsMax: config.uploadPixelsMax,
    batchFilesMax: config.batchFilesMax,
    timeoutMs: config.requestTimeoutMs,
  })
  await app.register(modelRoutes, { model })
}

function hostsOf({ trustedHosts }: ServiceConfig): HostsOptions {
  return trustedHosts.includes('*') ? { allowAny: true } : { trusted: trustedHosts }
}

function corsOf({
  corsOrigins: origins,
  corsCredentials: credentials,
}: ServiceConfig): CorsOptions {
  return { origins: origins.includes('*') ? '*' : origins, credentials }
}

function assertAnswers(model: ModelPool): void {
  if (model.stats().workers === 0) throw new Error('no worker of the model is ready')
}

if (import.meta.main) await start()

async function start(): Promise<void> {
  const { config, warnings } = await configurationOrExit()
  const logger = await loggerFor(config)
  for (const warning of warnings) logger.warn(warning)
  const model = await modelOrExit(config, logger)
  const app = await vehicleApi({ config, logger, model })
  const url = await serve(app, { host: config.host, port: config.port })
  if (url !== undefined) process.stderr.write(welcome({ url, config, model }))
}

async function configurationOrExit() {
  try {
    return await loadServiceConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(error.report())
    process.exit(1)
  }
}

async function loggerFor({ logLevel, logFormat, environment }: ServiceConfig): Promise<Logger> {
  const forPeople = process.stdout.isTTY && environment === 'development'
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && forPeople)
  return createLogger({
    level: logLevel,
    base: { service: 'vehicle-api', version },
    context: currentContext,
    pretty: isPretty ? await loadPretty() : undefined,
  })
}

async function modelOrExit(config: ServiceConfig, logger: Logger): Promise<ModelPool> {
  const { modelPath = shippedModel, modelLabelsPath, modelWorkers } = config
  try {
    const manifest = await loadManifest(modelPath, {
      ...(modelLabelsPath === undefined ? {} : { labelsPath: modelLabelsPath }),
    })
    return await createModelPool({
      manifest,
      ...(modelWorkers === 0 ? {} : { workers: modelWorkers }),
      queueMax: config.modelQueueMax,
      jobTimeoutMs: config.modelTimeoutMs,
      onWorkerLost: ({ kind, cause, restartInMs }) => {
        logger.error({ err: cause, kind, restartInMs }, 'a worker of the model was lost')
      },
    })
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    process.stderr.write(`The model cannot be used.\n${error.message}\n`)
    process.exit(1)
  }
}
