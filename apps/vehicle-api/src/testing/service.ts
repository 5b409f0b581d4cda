/**
 * The whole service for a test: real plugins, real model, no port unless the test listens.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger } from '@plimsoll/kit/logging'
import type { FastifyInstance } from 'fastify'
import { loadServiceConfig } from '../config.ts'
import { vehicleApi } from '../main.ts'
import { createModelPool, loadManifest, type ModelPool, shippedModel } from '../model/index.ts'
import type { Seedling } from './hostile-uploads.ts'

/** Service and log of one test; closed with it. */
export interface TestService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly model: ModelPool
  /** Everything that was logged so far, as text. */
  readonly log: () => string
}

/** @param env variables as a user would set them; the rest has its defaults for tests */
export async function testService(
  env: Readonly<Record<string, string>> = {},
): Promise<TestService> {
  const { config } = await loadServiceConfig({ NODE_ENV: 'test', ...env })
  const lines: string[] = []
  const logger = createLogger({
    level: config.logLevel,
    sync: true,
    destination: { write: (text) => void lines.push(text) },
  })
  const model = await createModelPool({
    manifest: await loadManifest(shippedModel),
    workers: 1,
    queueMax: config.modelQueueMax,
    jobTimeoutMs: config.modelTimeoutMs,
  })
  const app = await vehicleApi({ config, logger, model })
  await app.ready()
  app.lifecycle.markReady()
  return {
    app,
    model,
    log: () => lines.join(''),
    [Symbol.asyncDispose]: () => app.close(),
  }
}

/** One of the drawings that come with the service. */
export function drawing(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../fixtures', name))
}

/** What each drawing shows, and how it is sent. */
export const drawings = [
  { name: 'drawn_bicycle.webp', type: 'image/webp', format: 'webp', label: 'bicycle' },
  { name: 'drawn_bus.png', type: 'image/png', format: 'png', label: 'bus' },
  { name: 'drawn_car.jpg', type: 'image/jpeg', format: 'jpeg', label: 'car' },
  { name: 'drawn_empty_road.jpg', type: 'image/jpeg', format: 'jpeg', label: 'not_a_vehicle' },
  { name: 'drawn_motorcycle.gif', type: 'image/gif', format: 'gif', label: 'motorcycle' },
  { name: 'drawn_truck.bmp', type: 'image/bmp', format: 'bmp', label: 'truck' },
] as const

/** The drawings, as something to break. */
export const seedlings: readonly Seedling[] = drawings.map(({ name, type }) => ({
  bytes: drawing(name),
  fileName: name,
  contentType: type,
}))
