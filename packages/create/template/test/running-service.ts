/**
 * The whole service for a test, on a store of its own: nothing is replaced. It listens on no port
 * unless the test does.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@plimsoll/kit/logging'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { readConfig } from '../src/config.ts'
import { service } from '../src/main.ts'
import { readyStore } from '../src/store.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Asks below `/api/v1` with one credential, or none. */
export type Client = (
  method: Method,
  path: string,
  body?: object,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>

export interface RunningService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly client: (headers?: Record<string, string>) => Client
  /** Registers somebody new, who signs in. */
  readonly newUser: () => Promise<Client>
}

/** @param env variables as a user would set them */
export async function runningService(env: Record<string, string> = {}): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'my-service-'))
  const { TEST_DATABASE_URL: url } = process.env
  const { config } = await readConfig({
    ...{ NODE_ENV: 'test', DATA_DIR: folder, LOG_LEVEL: 'silent' },
    ...(url === undefined ? {} : { DATABASE_URL: url }),
    ...env,
  })
  const logger = createLogger({ level: config.logLevel })
  const app = await service({ config, logger, store: await readyStore(config) })
  app.lifecycle.markReady()
  const client =
    (own: Record<string, string> = {}): Client =>
    (method, path, body, more) => {
      const headers = { ...own, ...more }
      return app.inject({ method, url: `/api/v1${path}`, headers, ...(body && { payload: body }) })
    }
  return {
    app,
    client,
    newUser: () => newUser(client),
    async [Symbol.asyncDispose]() {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const password = 'seven-Herons-over-4-salt-marshes'

async function newUser(client: RunningService['client']): Promise<Client> {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`
  const email = `${username}@example.com`
  await client()('POST', '/auth/register', { email, username, password })
  const login = await client()('POST', '/auth/login', { email, password })
  return client({ authorization: `Bearer ${login.json().access_token}` })
}
