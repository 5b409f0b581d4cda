/**
 * The console of this service, if it is to serve one.
 *
 * @module
 */

import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { ServiceConfig } from '../config.ts'
import { consoleFiles } from './console-files.ts'
import { consoleFolder } from './folder.ts'

export async function consoleOf(
  app: FastifyInstance,
  config: Pick<ServiceConfig, 'consoleEnabled' | 'consoleDir' | 'docsEnabled'>,
): Promise<void> {
  if (!config.consoleEnabled) return
  await app.register(consoleFiles, {
    folder: config.consoleDir === undefined ? consoleFolder : resolve(config.consoleDir),
    ...(config.docsEnabled ? { docsPath: '/docs' } : {}),
  })
}
