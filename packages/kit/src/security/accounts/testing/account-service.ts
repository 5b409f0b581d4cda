/**
 * A service with accounts and all that they stand on, none of it made up: database, audit log,
 * revocation, sessions, access, password hashes. Only the hashes are cheap ones.
 *
 * @module
 */

import assert from 'node:assert/strict'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { errors, problemServerOptions } from '../../../foundation/errors/index.ts'
import { createTables, type Database } from '../../../reliability/database/index.ts'
import type { TestEngine } from '../../../reliability/database/testing/databases.ts'
import { access, bearerAuthenticator, definePermissions } from '../../access/index.ts'
import {
  type AuditItem,
  type AuditLogTables,
  auditLog,
  auditLogTables,
} from '../../audit-log/index.ts'
import { type PasswordsOptions, passwords } from '../../passwords/index.ts'
import { type RevocationTables, revocation, revocationTables } from '../../revocation/index.ts'
import { type SessionTables, sessions, sessionTables } from '../../sessions/index.ts'
import { KeyRing, ownTokens, secretKeys, TokenVerifier } from '../../tokens/index.ts'
import type { AccountsOptions } from '../options.ts'
import { accounts } from '../plugin.ts'
import { newUser } from '../register.ts'
import { type AccountTables, accountTables, type UserRow } from '../tables.ts'
import { insertUser } from '../user-store.ts'

export type ServiceTables = AccountTables & SessionTables & RevocationTables & AuditLogTables

export const secret = 'a secret of more than thirty-two bytes for tests'
export const goodPassword = 'seven plump quinces ripen'
export const origin = 'https://api.example.com'
const issuer = 'https://api.example.com'
const audience = 'api'

export const policy = definePermissions({
  permissions: ['user:read', 'user:write'],
  roles: { admin: ['*'], user: [], guest: [] },
})

export interface Credentials {
  readonly access_token: string
  readonly refresh_token: string
  readonly user: { readonly id: string }
}

export interface AccountService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly database: Database<ServiceTables>
  /** Of an application like the first on the same data. */
  readonly another: (options?: Partial<AccountsOptions>) => Promise<FastifyInstance>
  readonly post: Post
  /** An account without the way to it: registering takes the dictionaries of passwords. */
  readonly add: (name: string) => Promise<string>
  /** Signs in; adds the account before if need be. */
  readonly signIn: (name: string) => Promise<Credentials>
  readonly admin: (name?: string) => Promise<Credentials>
  readonly get: (url: string, token?: string) => Promise<LightMyRequestResponse>
  readonly patch: (url: string, token: string, payload: object) => Promise<LightMyRequestResponse>
  readonly row: (name: string) => Promise<UserRow>
  readonly change: (name: string, change: Partial<UserRow>) => Promise<void>
  /** Newest last. */
  readonly records: () => Promise<readonly AuditItem[]>
}

type Post = (
  url: string,
  payload?: object | string,
  headers?: Record<string, string>,
) => Promise<LightMyRequestResponse>

/** Cheap, so that tests are quick. */
const cheapHashes: PasswordsOptions = { memoryKiB: 1_024, passes: 1 }

export async function accountService(
  engine: TestEngine,
  options: Partial<AccountsOptions> = {},
  hashes: PasswordsOptions = cheapHashes,
): Promise<AccountService> {
  const store = await engine.open<ServiceTables>()
  const { database } = store
  for (const set of [accountTables, sessionTables, revocationTables, auditLogTables]) {
    await createTables(database, set)
  }
  const opened: FastifyInstance[] = []
  const another = async (more: Partial<AccountsOptions> = {}) => {
    const app = await applicationOf(database, { ...options, ...more }, hashes)
    opened.push(app)
    return app
  }
  const app = await another()
  const users = () => database.queries()
  const change = async (name: string, changed: Partial<UserRow>) => {
    await users().updateTable('users').set(changed).where('username', '=', name).execute()
  }
  const added = new Set<string>()
  const add = async (name: string) => {
    const hash = await app.passwords.hash(goodPassword)
    const address = { address: `${name}@example.com`, key: `${name}@example.com`.toLowerCase() }
    const begun = { isoNow: () => new Date().toISOString(), newUserRole: 'user' }
    const row = newUser(begun, { ...address, username: name, hash })
    await insertUser(users(), row)
    added.add(name)
    return row.id
  }
  const { post, ...calls } = callsOf(app)
  const signIn = async (name: string): Promise<Credentials> => {
    if (!added.has(name)) await add(name)
    const answer = await post('/auth/login', { username: name, password: goodPassword })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  return {
    ...{ app, database, another, change, add, signIn, post, ...calls },
    async admin(name = 'boss') {
      await add(name)
      await change(name, { role: 'admin' })
      return await signIn(name)
    },
    row: (name) =>
      users()
        .selectFrom('users')
        .selectAll()
        .where('username', '=', name)
        .executeTakeFirstOrThrow(),
    async records() {
      const { items } = await app.audit.list({ limit: 100 })
      return items.toReversed()
    },
    async [Symbol.asyncDispose]() {
      for (const one of opened) await one.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

function callsOf(app: FastifyInstance) {
  const post: Post = (url, payload, headers = {}) =>
    app.inject({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) })
  return {
    post,
    get: (url: string, token?: string) =>
      app.inject({ url, headers: token === undefined ? {} : bearer(token) }),
    patch: (url: string, token: string, payload: object) =>
      app.inject({ method: 'PATCH', url, headers: bearer(token), payload }),
  }
}

async function applicationOf(
  database: Database<ServiceTables>,
  options: Partial<AccountsOptions>,
  hashes: PasswordsOptions,
): Promise<FastifyInstance> {
  const keys = new KeyRing(secretKeys({ secret }))
  const expectations = ownTokens({ issuer, audience })
  const app = fastify({
    ...problemServerOptions(),
    ajv: { customOptions: { allErrors: true, removeAdditional: false } },
  })
  await app.register(errors)
  await app.register(auditLog, { database })
  await app.register(revocation, { database, redis: false })
  await app.register(passwords, hashes)
  const verifier = new TokenVerifier([{ expectations, keys }])
  await app.register(access, {
    policy,
    authenticators: [bearerAuthenticator({ verifier, policy, revocation: app.revocation })],
  })
  const parts = { database, secrets: { secret } }
  await app.register(sessions, { ...parts, secrets: { secret }, origins: [origin] })
  await app.register(accounts, { ...parts, keys, issuer, audience, tokenForm: true, ...options })
  await app.ready()
  return app
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

export function registrationOf(name: string) {
  return { email: `${name}@example.com`, username: name, password: goodPassword }
}

/** The cookies that an answer sets, by name. */
export function cookiesOf({ headers }: LightMyRequestResponse): ReadonlyMap<string, string> {
  const lines = [headers['set-cookie'] ?? []].flat()
  return new Map(
    lines.map((line) => {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      return [name, value]
    }),
  )
}
