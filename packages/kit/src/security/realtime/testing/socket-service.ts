/**
 * A service with sockets, the tokens that open them, and revocations that are what the test says.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { errors } from '../../../foundation/errors/index.ts'
import type { RevocationCheck } from '../../access/index.ts'
import {
  type AccessPolicy,
  access,
  bearerAuthenticator,
  definePermissions,
} from '../../access/index.ts'
import { type RevokedThing, revocationKey } from '../../revocation/index.ts'
import {
  type AccessClaims,
  KeyRing,
  ownTokens,
  secretSigningKey,
  sign,
  TokenVerifier,
} from '../../tokens/index.ts'
import { type RealtimeOptions, realtime } from '../index.ts'
import { SocketClient, type SocketClientOptions } from './socket-client.ts'

export const policy: AccessPolicy = definePermissions({
  permissions: ['audit:read'],
  roles: { admin: ['*'], user: [] },
})

const key = secretSigningKey(randomBytes(32))
const expectations = ownTokens({ issuer: 'https://api.example.com', audience: 'api' })

/** Stands where the plugin `revocation` does. */
export class TestRevocation implements RevocationCheck {
  isFresh = true
  /** Asked at each check, before it is answered. */
  onCheck: (claims: AccessClaims) => void = () => {}
  readonly #sessions = new Set<string>()
  readonly #versions = new Map<string, number>()
  readonly #listeners = new Set<(what: RevokedThing) => void>()

  get listeners(): number {
    return this.#listeners.size
  }

  check(claims: AccessClaims): 'live' | 'revoked' {
    const isRevoked =
      this.#sessions.has(claims.sid) || claims.uv < (this.#versions.get(claims.sub) ?? 0)
    this.onCheck(claims)
    return isRevoked ? 'revoked' : 'live'
  }

  checkSubject(): 'live' {
    return 'live'
  }

  async confirm(claims: AccessClaims): Promise<'live' | 'revoked'> {
    return this.check(claims)
  }

  onRevoked(listener: (what: RevokedThing) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(what: RevokedThing): void {
    for (const listener of this.#listeners) listener(what)
  }

  revokeSession(sid: string): void {
    this.#sessions.add(sid)
    this.tell({ kind: 'session', key: revocationKey('session', sid), value: 0 })
  }

  raiseUser(sub: string, leastVersion: number): void {
    this.#versions.set(sub, leastVersion)
    this.tell({ kind: 'user', key: revocationKey('user', sub), value: leastVersion })
  }
}

export interface SocketService {
  readonly app: FastifyInstance
  readonly port: number
  readonly revocation: TestRevocation
  /** Opens a socket, or tries to; of a new session unless `claims` name one. */
  open(claims?: Partial<AccessClaims>, how?: SocketClientOptions): Promise<SocketClient>
}

export interface SocketServiceOptions {
  readonly realtime?: Partial<RealtimeOptions>
  readonly server?: FastifyServerOptions
  /** Plugins that a request meets before its credential is looked at. */
  readonly before?: (app: FastifyInstance) => Promise<void> | void
  /** And those after it. */
  readonly after?: (app: FastifyInstance) => Promise<void> | void
  /** Leaves who asks to `realtime.prove`. */
  readonly withoutAccess?: boolean
  /** Milliseconds since 1970, of tokens. */
  readonly now?: () => number
}

export async function socketService(
  t: TestContext,
  options: SocketServiceOptions = {},
): Promise<SocketService> {
  const { now = Date.now } = options
  const revocation = new TestRevocation()
  const verifier = new TokenVerifier([{ expectations, keys: new KeyRing([{ key }]) }])
  const bearer = bearerAuthenticator({ verifier, revocation, policy, now })
  const app = fastify(options.server)
  const clients = new Set<SocketClient>()
  t.after(async () => {
    for (const client of clients) client.terminate()
    await app.close()
  })
  await app.register(errors)
  await options.before?.(app)
  app.decorate('revocation', revocation as never)
  if (!options.withoutAccess) await app.register(access, { policy, authenticators: [bearer] })
  await options.after?.(app)
  await app.register(realtime, { topics, now, ...options.realtime })
  app.get('/', { config: { access: 'public' } }, () => 'fine')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    ...{ app, port, revocation },
    async open(claims, how) {
      const client = new SocketClient(port, tokenOf(claims, now()), how)
      clients.add(client)
      await client.settled
      return client
    },
  }
}

/** One that anybody may follow, one's own, and one of administrators. */
export const topics: RealtimeOptions['topics'] = [
  { name: 'news', mayJoin: (_principal, id) => id === undefined },
  { name: 'user', mayJoin: ({ userId }, id) => id === userId },
  { name: 'audit', mayJoin: ({ permissions }) => policy.has(permissions, 'audit:read') },
]

export function identifier(): string {
  return randomBytes(16).toString('base64url')
}

export function tokenOf(claims: Partial<AccessClaims> = {}, nowMs: number = Date.now()): string {
  const iat = Math.floor(nowMs / 1_000)
  const times = { iat, exp: iat + 600 }
  const ids = { sub: 'user-7', sid: identifier(), jti: identifier() }
  const { issuer: iss } = expectations
  return sign({ iss, aud: 'api', ...ids, ...times, uv: 1, gv: 1, roles: ['user'], ...claims }, key)
}

/** @throws Error if it is not so within some seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const endsAtMs = performance.now() + 10_000
  while (!isSo()) {
    if (performance.now() > endsAtMs) throw new Error('it did not come to that within 10 s')
    await new Promise((next) => setTimeout(next, 2))
  }
}
