/**
 * A service whose POSTs leave an effect behind, on either engine: what was done how often is read
 * from the store.
 *
 * @module
 */

import fastify, {
  type FastifyInstance,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify'
import { sql } from 'kysely'
import { createTables, type Database, type TableSet } from '../../../reliability/database/index.ts'
import type { TestEngine } from '../../../reliability/database/testing/databases.ts'
import { uploads } from '../../../security/uploads/index.ts'
import { errors } from '../../errors/index.ts'
import type { IdempotencyOptions } from '../options.ts'
import { idempotency } from '../plugin.ts'
import { type IdempotencyTables, idempotencyTables } from '../tables.ts'

export interface ServiceTables extends IdempotencyTables {
  readonly effects: { readonly name: string }
}

const effectTables: TableSet = {
  name: 'effects',
  up: {
    sqlite: ['create table effects (name text not null) strict'],
    postgres: ['create table effects (name text not null)'],
  },
  down: { sqlite: ['drop table effects'], postgres: ['drop table effects'] },
}

export interface KeyedService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly database: Database<ServiceTables>
  readonly location: string
  /** Adds an effect, as a handler does. */
  readonly effect: (name?: string) => Promise<void>
  readonly effects: () => Promise<number>
  readonly keys: () => Promise<readonly { readonly state: string; readonly body: unknown }[]>
  /** POST with a key, and JSON where there is a body. */
  readonly post: (
    url: string,
    key: string | undefined,
    body?: object,
    options?: InjectOptions,
  ) => Promise<LightMyRequestResponse>
  /** Makes all leases run out, as time would after a crash. */
  readonly endLeases: () => Promise<void>
  /** Makes all keys old. */
  readonly expireKeys: () => Promise<void>
}

export type AddRoutes = (app: FastifyInstance, service: KeyedService) => void

export async function keyedService(
  engine: TestEngine,
  addRoutes: AddRoutes,
  options: IdempotencyOptions = {},
): Promise<KeyedService> {
  const store = await engine.open<ServiceTables>()
  const { database } = store
  await createTables(database, idempotencyTables)
  await createTables(database, effectTables)
  const app = await keyedApp(database, options)
  const service: KeyedService = {
    app,
    database,
    location: store.location,
    effect: (name = 'effect') => addEffect(database, name),
    effects: async () =>
      (await database.queries().selectFrom('effects').selectAll().execute()).length,
    keys: () =>
      database.queries().selectFrom('idempotency_keys').select(['state', 'body']).execute(),
    post: (url, key, body, more) => app.inject(toInject(url, key, body, more)),
    endLeases: async () => {
      await sql`update idempotency_keys set lease_until_ms = 0`.execute(database.queries())
    },
    expireKeys: async () => {
      const past = '2020-01-01T00:00:00.000Z'
      await database.queries().updateTable('idempotency_keys').set({ expires_at: past }).execute()
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await store[Symbol.asyncDispose]()
    },
  }
  addRoutes(app, service)
  return service
}

/** An instance of the service, without routes. */
export async function keyedApp(
  database: Database<ServiceTables>,
  options: IdempotencyOptions = {},
): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(errors)
  app.decorateRequest('principal')
  app.addHook('onRequest', (request, _reply, done) => {
    const id = request.headers['x-user']
    if (id !== undefined) Object.assign(request, { principal: { userId: id } })
    done()
  })
  await app.register(idempotency, { database, sweepMs: 0, ...options })
  await app.register(uploads, {})
  return app
}

export async function addEffect(database: Database<ServiceTables>, name: string): Promise<void> {
  await database.queries().insertInto('effects').values({ name }).execute()
}

function toInject(
  url: string,
  key: string | undefined,
  body: object | undefined,
  { headers, ...more }: InjectOptions = {},
): InjectOptions {
  return {
    method: 'POST',
    url,
    ...(body === undefined ? {} : { payload: body }),
    headers: { ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers },
    ...more,
  }
}
