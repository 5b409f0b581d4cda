/**
 * A service with a route of each kind of access, and all that its credentials stand on.
 *
 * @module
 */

import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { errors } from '../../../foundation/errors/index.ts'
import {
  type AccessClaims,
  invalidToken,
  KeyRing,
  sign,
  TokenVerifier,
} from '../../tokens/index.ts'
import { claimsOf, nowSeconds, ours, testKey } from '../../tokens/testing/compact.ts'
import type { Authenticator } from '../authenticator.ts'
import { type BearerAuthenticator, bearerAuthenticator } from '../bearer-authenticator.ts'
import { access } from '../plugin.ts'
import { type AccessPolicy, definePermissions } from '../policy.ts'
import type { Principal } from '../principal.ts'
import type { RevocationCheck, RevocationState } from '../revocation-port.ts'
import { type MatrixCredential, matrixCredentials } from './credentials.ts'

export const samplePolicy: AccessPolicy = definePermissions({
  permissions: ['report:read', 'report:write', 'report:read-all', 'user:manage'],
  roles: {
    admin: ['*'],
    user: ['report:read', 'report:write'],
    guest: ['report:read'],
  },
})

/** Revocations that are what the test says. */
export interface SampleRevocation extends RevocationCheck {
  state: RevocationState
  confirmed: 'live' | 'revoked' | Error
  staleMs: number
  readonly revoked: Set<string>
}

export function sampleRevocation(): SampleRevocation {
  const revoked = new Set<string>()
  const confirm = async function answer(this: SampleRevocation) {
    if (this.confirmed instanceof Error) throw this.confirmed
    return this.confirmed
  }
  return {
    state: 'live',
    confirmed: 'live',
    staleMs: 0,
    revoked,
    check({ jti }) {
      return revoked.has(jti) ? 'revoked' : this.state
    },
    checkSubject(_issuer, subject) {
      return revoked.has(subject) ? 'revoked' : this.state
    },
    staleForMs() {
      return this.staleMs
    },
    confirm,
    confirmSubject: confirm,
  }
}

export const sampleApiKey = 'plk_sample'

/** Stands where the API keys do: one key of a user, which may only read. */
export const sampleApiKeys: Authenticator = {
  name: 'api-key',
  authenticate({ headers }) {
    const key = headers['x-api-key']
    if (key === undefined) return undefined
    if (key !== sampleApiKey) throw invalidToken('API_KEY_UNKNOWN')
    return sampleKeyHolder
  },
}

const sampleKeyHolder: Principal = Object.freeze({
  method: 'api-key',
  userId: 'user-with-key',
  roles: ['user'],
  permissions: samplePolicy.maskOf(['user'], ['report:read', 'user:manage']),
  apiKeyId: 'key-1',
})

export interface Sample {
  readonly app: FastifyInstance
  readonly bearer: BearerAuthenticator
  readonly revocation: SampleRevocation
}

export interface SampleOptions {
  readonly server?: FastifyServerOptions
  /** Adds routes and hooks before the start. */
  readonly prepare?: (app: FastifyInstance) => void
  readonly authenticators?: readonly Authenticator[]
}

/** Not ready yet. */
export async function sampleService(options: SampleOptions = {}): Promise<Sample> {
  const revocation = sampleRevocation()
  const verifier = new TokenVerifier([
    { expectations: ours, keys: new KeyRing([{ key: testKey }]) },
  ])
  const now = () => nowSeconds * 1000
  const bearer = bearerAuthenticator({ verifier, revocation, policy: samplePolicy, now })
  const app = Fastify(options.server)
  await app.register(errors)
  await app.register(access, {
    policy: samplePolicy,
    authenticators: [bearer, sampleApiKeys, ...(options.authenticators ?? [])],
  })
  options.prepare?.(app)
  addRoutes(app)
  return { app, bearer, revocation }
}

function addRoutes(app: FastifyInstance): void {
  app.get('/', { config: { access: 'public' } }, whoAsks)
  app.get('/me', { config: { access: 'signed-in' } }, whoAsks)
  app.get('/reports/:id', { config: { access: { permission: 'report:read' } } }, whoAsks)
  app.post('/reports', { config: { access: { permission: 'report:write' } } }, whoAsks)
  app.get('/reports', { config: { access: 'public' } }, whoAsks)
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/reports/:id',
    config: { access: { permission: 'report:write' } },
    handler: whoAsks,
  })
  app.register(adminRoutes, { prefix: '/admin' })
}

const adminRoutes: FastifyPluginAsync = async (admin) => {
  const config = { access: { permission: 'user:manage' } }
  admin.get('/', { config }, whoAsks)
  admin.get('/users', { config }, whoAsks)
  admin.get('/files/*', { config }, whoAsks)
  admin.options('/users', { config: { access: 'public' } }, whoAsks)
}

function whoAsks({ principal }: FastifyRequest) {
  return { user: principal?.userId ?? null }
}

/** `Authorization` with a good token of somebody with the role. */
export function signedInAs(role: string, changes: Partial<AccessClaims> = {}) {
  const token = sign(claimsOf({ roles: [role], ...changes }), testKey)
  return { authorization: `Bearer ${token}` }
}

export function sampleCredentials({ revocation }: Sample): MatrixCredential[] {
  return matrixCredentials({
    policy: samplePolicy,
    key: testKey,
    claimsOf: (role) => claimsOf({ roles: [role] }),
    revokedClaims() {
      const claims = claimsOf({ roles: ['admin'] })
      revocation.revoked.add(claims.jti)
      return claims
    },
    apiKey: {
      key: () => sampleApiKey,
      roles: ['user'],
      scopes: ['report:read', 'user:manage'],
    },
  })
}
