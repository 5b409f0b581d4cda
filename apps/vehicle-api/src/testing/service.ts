/**
 * The whole service for a test: real plugins, real model, no port unless the test listens.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@plimsoll/kit/database'
import { createLogger } from '@plimsoll/kit/logging'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { loadServiceConfig } from '../config.ts'
import { modelBounds } from '../limits.ts'
import { vehicleApi } from '../main.ts'
import { createModelPool, loadManifest, type ModelPool, shippedModel } from '../model/index.ts'
import type { PoolOptions } from '../model/pool-options.ts'
import { serviceKeys } from '../security/keys.ts'
import type { Role } from '../security/policy.ts'
import { readyStore } from '../store/ready-store.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import type { Seedling } from './hostile-uploads.ts'
import { cheapHashes } from './quick-start.ts'
import type { Post } from './sign-in.ts'
import { newTestUser, type TestUser } from './signed-in.ts'

/** Service and log of one test; closed with it. */
export interface TestService extends AsyncDisposable {
  /** `inject` is the administrator's, unless the request brings another credential. */
  readonly app: FastifyInstance
  /** A request without a credential that it does not bring itself. */
  readonly anonymous: FastifyInstance['inject']
  readonly admin: TestUser
  readonly newUser: (role?: Role) => Promise<TestUser>
  readonly model: ModelPool
  readonly store: Database<ServiceTables>
  /** Everything that was logged so far, as text. */
  readonly log: () => string
}

/**
 * @param env variables as a user would set them; the rest has its defaults for tests
 * @param model what is other than usual about the model, such as a script with faults
 */
export async function testService(
  env: Readonly<Record<string, string>> = {},
  model: Partial<PoolOptions> = {},
): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-service-'))
  const { config } = await loadServiceConfig({
    NODE_ENV: 'test',
    DATA_DIR: folder,
    // A test asks more in a second than a person in a day; those of limits switch them on.
    RATE_LIMIT_ENABLED: 'false',
    // And how busy the machine of a test is has nothing to say about the service.
    LOAD_SHEDDING: 'false',
    CONSOLE_ENABLED: 'false',
    ...cheapHashes,
    ...env,
  })
  const lines: string[] = []
  const logger = createLogger({
    level: config.logLevel,
    sync: true,
    destination: { write: (text) => void lines.push(text) },
  })
  const pool = await createModelPool({
    manifest: await loadManifest(shippedModel),
    workers: 1,
    ...modelBounds(config),
    ...model,
  })
  const { store } = await readyStore(config)
  const keys = await serviceKeys(config)
  const app = await vehicleApi({ config, logger, keys, model: pool, store })
  await app.ready()
  app.lifecycle.markReady()
  const anonymous = app.inject.bind(app)
  const newUser = (role: Role = 'user') => newTestUser(postBy(anonymous), store, role)
  // The first password that is judged loads dictionaries, which may take longer than a short deadline.
  await app.passwords.warm()
  const admin = await newUser('admin')
  return {
    app: withDefaultHeaders(app, admin.headers),
    anonymous,
    admin,
    newUser,
    model: pool,
    store,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function postBy(inject: FastifyInstance['inject']): Post {
  return async (url, payload) => (await inject({ method: 'POST', url, payload })).json()
}

/** An application that injects with these headers where a request has not its own. */
function withDefaultHeaders(app: FastifyInstance, headers: TestUser['headers']): FastifyInstance {
  const inject = app.inject.bind(app) as (options: InjectOptions) => unknown
  const injectSignedIn = (given: InjectOptions | string) => {
    const options = typeof given === 'string' ? { url: given } : given
    return inject({ ...options, headers: { ...headers, ...options.headers } })
  }
  return Object.create(app, { inject: { value: injectSignedIn } })
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
