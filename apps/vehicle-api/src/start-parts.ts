/**
 * What the service is started with, each opened or explained: whoever starts it in vain is told
 * what was wrong in a line or two, and not by a stack.
 *
 * @module
 */

import { ConfigError } from '@plimsoll/kit/config'
import { currentContext } from '@plimsoll/kit/context'
import type { Database } from '@plimsoll/kit/database'
import { createLogger, type Logger, loadPretty, readLogLevels } from '@plimsoll/kit/logging'
import { loadServiceConfig, type ServiceConfig } from './config.ts'
import { modelBounds } from './limits.ts'
import {
  loadManifest,
  ModelError,
  type OpeningPool,
  openModelPool,
  shippedModel,
} from './model/index.ts'
import { type ServiceKeys, serviceKeys } from './security/keys.ts'
import { readyStore } from './store/ready-store.ts'
import type { ServiceTables } from './store/service-tables.ts'
import { version } from './version.ts'

export async function configurationOrExit() {
  try {
    return await loadServiceConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(error.report())
    process.exit(1)
  }
}

export async function loggerFor({
  logLevel,
  logLevels,
  logFormat,
  environment,
}: ServiceConfig): Promise<Logger> {
  const forPeople = process.stdout.isTTY && environment === 'development'
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && forPeople)
  return createLogger({
    level: logLevel,
    levels: logLevels === undefined ? {} : readLogLevels(logLevels),
    base: { service: 'vehicle-api', version },
    context: currentContext,
    pretty: isPretty ? await loadPretty() : undefined,
  })
}

/** Its workers start while the rest of the service is put together: see {@link openOrExit}. */
export async function modelOrExit(config: ServiceConfig, logger: Logger): Promise<OpeningPool> {
  const { modelPath = shippedModel, modelLabelsPath, modelWorkers } = config
  try {
    const manifest = await loadManifest(modelPath, {
      ...(modelLabelsPath === undefined ? {} : { labelsPath: modelLabelsPath }),
    })
    return openModelPool({
      manifest,
      ...(modelWorkers === 0 ? {} : { workers: modelWorkers }),
      ...modelBounds(config),
      onWorkerLost: ({ kind, cause, restartInMs }) => {
        const log = logger.module('model')
        log.error({ err: cause, kind, restartInMs }, 'a worker of the model was lost')
      },
    })
  } catch (error) {
    unusable(error)
  }
}

export async function openOrExit(model: OpeningPool): Promise<void> {
  await model.opened.catch(unusable)
}

function unusable(error: unknown): never {
  if (!(error instanceof ModelError)) throw error
  process.stderr.write(`The model cannot be used.\n${error.message}\n`)
  process.exit(1)
}

export async function keysOrExit(config: ServiceConfig): Promise<ServiceKeys> {
  try {
    return await serviceKeys(config)
  } catch (error) {
    process.stderr.write(`The keys cannot be used.\n${reasonOf(error)}\n`)
    process.exit(1)
  }
}

export async function storeOrExit(
  config: ServiceConfig,
  logger: Logger,
): Promise<Database<ServiceTables>> {
  try {
    const { store, migrated } = await readyStore(config)
    const log = logger.module('migrations')
    for (const migration of migrated) log.info({ migration }, 'migrated')
    return store
  } catch (error) {
    process.stderr.write(`The store cannot be used.\n${reasonOf(error)}\n`)
    process.exit(1)
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  return cause === '' || message.includes(cause) ? message : `${message}\n${cause}`
}
