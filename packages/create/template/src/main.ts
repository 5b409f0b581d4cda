/**
 * The service, put together: {@link compose} is the list of what it has, in the order in which a
 * request meets it.
 *
 * @module
 */

import { accountRoutes, ensureFirstAdmin } from '@plimsoll/kit/accounts'
import { auditLog } from '@plimsoll/kit/audit-log'
import { clientAddress } from '@plimsoll/kit/client-address'
import { ConfigError } from '@plimsoll/kit/config'
import { context, currentContext } from '@plimsoll/kit/context'
import { cors } from '@plimsoll/kit/cors'
import { database } from '@plimsoll/kit/database'
import { deadline } from '@plimsoll/kit/deadline'
import { errors } from '@plimsoll/kit/errors'
import { headers } from '@plimsoll/kit/headers'
import { diskSpace, eventLoop, health } from '@plimsoll/kit/health'
import { hosts } from '@plimsoll/kit/hosts'
import { idempotency } from '@plimsoll/kit/idempotency'
import { lifecycle, serve } from '@plimsoll/kit/lifecycle'
import { createLogger, type Logger, loadPretty, logging, redactValue } from '@plimsoll/kit/logging'
import { metrics, metricsRoute } from '@plimsoll/kit/metrics'
import { migrations } from '@plimsoll/kit/migrations'
import { openapi } from '@plimsoll/kit/openapi'
import { overload } from '@plimsoll/kit/overload'
import { rateLimit } from '@plimsoll/kit/rate-limit'
import { sanitize } from '@plimsoll/kit/sanitize'
import { sessionRoutes } from '@plimsoll/kit/sessions'
import fastify, { type FastifyInstance } from 'fastify'
import manifest from '../package.json' with { type: 'json' }
import { type Config, readConfig } from './config.ts'
import { serviceMigrations } from './migrations.ts'
import { noteRoutes } from './notes/routes.ts'
import { corsOf, serverOptions } from './server-options.ts'
import { signIn } from './sign-in.ts'
import { readyStore, type Store } from './store.ts'

const { name, version } = manifest

export interface Parts {
  readonly config: Config
  readonly logger: Logger
  /** Closed with the service. */
  readonly store: Store
}

/** Ready to listen, or closed with all that it had opened. */
export async function service(parts: Parts): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify(serverOptions(parts.config, parts.logger))
  try {
    await compose(app, parts)
    await app.ready()
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}

async function compose(app: FastifyInstance, { config, store }: Parts): Promise<void> {
  // What belongs on every answer, a refusal included.
  await app.register(clientAddress, { trustProxy: config.trustProxy })
  await app.register(context)
  await app.register(logging, { clientAddress: (request) => request.clientAddress.text })
  await app.register(metrics, {
    build: { version },
    managementPort: config.metricsPort,
    managementHost: config.host,
  })
  await app.register(headers)
  await app.register(cors, corsOf(config))
  await app.register(lifecycle, {
    preDelayMs: config.shutdownPreDelayMs,
    drainMs: config.shutdownDrainMs,
    finishMs: config.requestTimeoutMs,
  })
  await app.register(errors)

  // What may refuse, the cheapest first.
  await app.register(deadline, { defaultMs: config.requestTimeoutMs })
  await app.register(overload, {
    classes: { db: { inFlightMax: 2 * config.databasePoolMax } },
    defaultClass: 'db',
  })
  await app.register(sanitize)
  await app.register(hosts, { trusted: config.trustedHosts })

  // What is kept, and who asks.
  await app.register(database, { database: store, currentRequest: currentContext })
  await app.register(migrations, { migrations: serviceMigrations })
  await app.register(auditLog, { database: store, redact: redactValue })
  await app.register(rateLimit, { ip: config.rateLimitIp, user: config.rateLimitUser })
  await signIn(app, config)
  await app.register(idempotency, { database: store, waitMs: 1_000 })

  // What it tells of itself.
  await app.register(openapi, { title: name, version, enabled: config.docsEnabled })
  await app.register(metricsRoute, { access: { permission: 'metrics:read' } })
  await app.register(health, { version })
  app.health.register(diskSpace({ path: config.dataDir, freeShareMin: 0.05 }))
  app.health.register(eventLoop())

  // What it is for.
  const prefix = '/api/v1'
  await app.register(accountRoutes, { prefix })
  await app.register(sessionRoutes, { prefix })
  await app.register(noteRoutes, { prefix, store })
}

if (import.meta.main) await start()

async function start(): Promise<void> {
  const { config, warnings } = await readConfig(process.env, '.env').catch(refuse)
  const isDevelopment = config.environment === 'development'
  const logger = createLogger({
    level: config.logLevel,
    base: { service: name, version },
    context: currentContext,
    pretty: isDevelopment && process.stdout.isTTY ? await loadPretty() : undefined,
  })
  for (const warning of warnings) logger.warn(warning)

  const store = await readyStore(config).catch(refuse)
  const app = await service({ config, logger, store })
  await firstAdmin(app, config).catch(refuse)
  const url = await serve(app, { host: config.host, port: config.port })
  // The start has failed, and was explained.
  if (url === undefined) return
  process.stderr.write(
    `${name} listens on ${url}${config.docsEnabled ? `, see ${url}/docs` : ''}\n`,
  )
  // Reading the word lists takes a moment that the first who registers should not wait.
  await app.passwords.warm()
}

/** Whoever starts it in vain is told what to change, and not where it was noticed. */
function refuse(error: unknown): never {
  const message = error instanceof Error ? `${error.message}\n` : `${error}\n`
  process.stderr.write(error instanceof ConfigError ? error.report() : message)
  process.exit(1)
}

async function firstAdmin(app: FastifyInstance, { adminEmail, adminPassword }: Config) {
  if (adminEmail === undefined || adminPassword === undefined) return
  const wanted = { email: adminEmail, password: adminPassword.reveal() }
  const { isCreated } = await ensureFirstAdmin(app, wanted)
  if (isCreated) app.log.info({ email: adminEmail }, 'the first administrator was made')
}
