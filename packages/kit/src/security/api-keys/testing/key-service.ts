/**
 * API keys on either engine, with a clock in the hand, users, and revocations that a test makes.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { createTables, type Database, newId } from '../../../reliability/database/index.ts'
import type { TestEngine } from '../../../reliability/database/testing/databases.ts'
import {
  type AuditLog,
  type AuditLogTables,
  auditLogTables,
  createAuditLog,
} from '../../audit-log/index.ts'
import { type ApiKeys, createApiKeys } from '../api-keys.ts'
import type { ApiKeyPrincipal, CredentialRequest, Propagation, RevocationPort } from '../ports.ts'
import type { ApiKeysSettings } from '../settings.ts'
import { type ApiKeyRow, type ApiKeyTables, apiKeyTables, type KeyUserRow } from '../tables.ts'

export type ServiceTables = ApiKeyTables & AuditLogTables & { readonly users: KeyUserRow }

export const startMs: number = Date.parse('2026-01-31T12:00:00.000Z')

/** Permissions as plain lists: how they are represented is another concern. */
export const listPolicy = {
  maskOf: (roles: readonly string[], scopes?: readonly string[]): string =>
    `${roles.join()}:${scopes?.join()}`,
}

/** Revocations that reach this instance when the test says so. */
export interface TestRevocation extends RevocationPort {
  readonly listed: Set<string>
  readonly leastVersions: Map<string, number>
  propagation: Propagation
  isStale: boolean
  staleMs: number
}

export interface KeyService extends AsyncDisposable {
  readonly database: Database<ServiceTables>
  readonly keys: ApiKeys
  readonly audit: AuditLog
  readonly revocation: TestRevocation
  readonly clock: { ms: number }
  readonly problems: unknown[]
  readonly userId: string
  readonly addUser: (user?: Partial<KeyUserRow>) => Promise<string>
  readonly changeUser: (change: Partial<KeyUserRow>) => Promise<unknown>
  /** A key of the user; gives its text and id. */
  readonly addKey: (scopes?: readonly string[]) => Promise<{ key: string; id: string }>
  readonly rows: () => Promise<readonly ApiKeyRow[]>
  readonly actions: () => Promise<readonly string[]>
  /** Another instance of the service on the same data. */
  readonly another: (settings?: Partial<ApiKeysSettings>) => ApiKeys
}

export async function keyService(
  engine: TestEngine,
  settings: Partial<ApiKeysSettings> = {},
): Promise<KeyService> {
  const store = await engine.open<ServiceTables>()
  const { database } = store
  await createTables(database, usersTable)
  await createTables(database, apiKeyTables)
  await createTables(database, auditLogTables)
  const clock = { ms: startMs }
  const now = () => clock.ms
  const problems: unknown[] = []
  const audit = createAuditLog({ database, now })
  const revocation = testRevocation(database)
  const parts = { database, revocation, audit, now, every: () => () => undefined }
  const all: ApiKeys[] = []
  const another = (more: Partial<ApiKeysSettings> = {}) => {
    const onProblem = (problem: unknown) => problems.push(problem)
    const one = createApiKeys({ ...parts, onProblem, ...settings, ...more })
    all.push(one)
    return one
  }
  const keys = another()
  const users = () => database.queries()
  const addUser = async (user: Partial<KeyUserRow> = {}) => {
    const row = { id: newId(), role: 'user', auth_version: 1, disabled_at: null, ...user }
    await users().insertInto('users').values(row).execute()
    return row.id
  }
  const userId = await addUser()

  return {
    ...{ database, keys, audit, revocation, clock, problems, userId, addUser, another },
    changeUser: (change) => users().updateTable('users').set(change).execute(),
    async addKey(scopes = ['vehicle:classify']) {
      const { key, apiKey } = await keys.create({ userId, name: 'Gate camera', scopes })
      return { key, id: apiKey.id }
    },
    rows: () => users().selectFrom('api_keys').selectAll().orderBy('id').execute(),
    async actions() {
      await audit.flush()
      const { items } = await audit.list()
      return items.map(({ action }) => action)
    },
    async [Symbol.asyncDispose]() {
      for (const one of all) await one.close()
      await audit.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** As Fastify has it. */
export function requestWith(
  headers: CredentialRequest['headers'],
  { ip = '192.0.2.10', ...config }: { ip?: string; whenStale?: 'confirm' | 'serve' | 'deny' } = {},
): CredentialRequest {
  return { headers, ip, routeOptions: { config } }
}

export type TestPrincipal = ApiKeyPrincipal<string>

/** As `access` does it. */
export async function authenticate(
  service: KeyService,
  key: string,
  keys: ApiKeys = service.keys,
): Promise<TestPrincipal> {
  const principal = await keys
    .authenticator(listPolicy)
    .authenticate(requestWith({ 'x-api-key': key }))
  return principal ?? assert.fail('the key was not looked at')
}

export interface Refusal {
  readonly message: string
  readonly statusCode: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
}

export async function errorOf(promise: Promise<unknown>): Promise<Refusal> {
  return promise.then(
    () => assert.fail('the key was accepted'),
    (error: Refusal) => error,
  )
}

const usersTable = {
  name: 'users',
  up: {
    sqlite: [
      `create table users (id text primary key, role text not null, auth_version integer not null,
        disabled_at text) strict`,
    ],
    postgres: [
      `create table users (id uuid primary key, role text not null, auth_version bigint not null,
        disabled_at timestamptz(3))`,
    ],
  },
  down: { sqlite: ['drop table users'], postgres: ['drop table users'] },
}

function testRevocation<Schema>(database: Database<Schema>): TestRevocation {
  const port: TestRevocation = {
    listed: new Set(),
    leastVersions: new Map(),
    ...{ propagation: 'complete', isStale: false, staleMs: 0 },
    async transaction(work) {
      const revoked: string[] = []
      const value = await database.transaction((queries) => {
        revoked.length = 0
        return work(queries, async ({ id }) => void revoked.push(id))
      })
      for (const id of revoked) port.listed.add(id)
      return { value, propagation: port.propagation }
    },
    checkApiKey(id, userId, version) {
      if (port.listed.has(id)) return 'revoked'
      if (version < (port.leastVersions.get(userId) ?? 0)) return 'revoked'
      return port.isStale ? 'stale' : 'live'
    },
    staleForMs: () => port.staleMs,
  }
  return port
}
