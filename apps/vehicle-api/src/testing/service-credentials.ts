/**
 * Every kind of credential that a client of the service could send, of real users.
 *
 * @module
 */

import { type AccessClaims, KeyRing, secretKeys, sign } from '@plimsoll/kit/tokens'
import {
  type MatrixCredential,
  matrixCredentials,
} from '../../../../packages/kit/src/security/access/testing/credentials.ts'
import { policy, type Role } from '../security/policy.ts'
import { newApiKey } from './new-api-key.ts'
import { secretKey } from './refused-config.ts'
import type { TestService } from './service.ts'

/** What the API key of the matrix may do, of what its owner may. */
const narrowScopes = ['models:read', 'vehicle:read'] as const

/** Of a service whose `SECRET_KEY` is `secretKey`. */
export async function serviceCredentials(service: TestService): Promise<MatrixCredential[]> {
  const key = new KeyRing(secretKeys({ secret: secretKey })).signingKey(Date.now() / 1_000)
  const roles = await Promise.all(
    policy.roles.map(async (role) => {
      const { headers } = await service.newUser(role as Role)
      return [role, claimsIn(headers.authorization)] as const
    }),
  )
  const claims = new Map(roles)
  const { headers: revoked } = await leaver(service)
  const { key: apiKey } = await newApiKey(service, service.admin, narrowScopes)
  const credentials = matrixCredentials({
    policy,
    key,
    claimsOf: (role) => claims.get(role) ?? claimsIn(service.admin.headers.authorization),
    revokedClaims: () => claimsIn(revoked.authorization),
    apiKey: { key: () => apiKey, roles: ['admin'], scopes: narrowScopes },
  })
  return [...credentials, ...(await fallen(service)), await withMoreRoles(service, key)]
}

/** Credentials that were good until something happened to their user. */
async function fallen(service: TestService): Promise<MatrixCredential[]> {
  const [disabled, demoted] = [await service.newUser('admin'), await service.newUser('admin')]
  const { key: disabledKey } = await newApiKey(service, disabled, ['users:manage'])
  const { key: revokedKey, id } = await newApiKey(service, service.admin, ['users:manage'])
  const { inject } = service.app
  await inject({ method: 'PATCH', url: userUrl(disabled.id), payload: { disabled: true } })
  await inject({ method: 'PATCH', url: userUrl(demoted.id), payload: { role: 'guest' } })
  await inject({ method: 'DELETE', url: `/api/v1/auth/api-keys/${id}` })
  return [
    { name: 'disabled user', headers: () => [['Authorization', disabled.headers.authorization]] },
    { name: 'before demotion', headers: () => [['Authorization', demoted.headers.authorization]] },
    { name: 'API key of a disabled user', headers: () => [['X-API-Key', disabledKey]] },
    { name: 'revoked API key', headers: () => [['X-API-Key', revokedKey]] },
  ]
}

/** Who has signed in as nobody in particular, with roles that no policy names. */
async function withMoreRoles(
  service: TestService,
  key: Parameters<typeof sign>[1],
): Promise<MatrixCredential> {
  const { headers } = await service.newUser('guest')
  const claims = { ...claimsIn(headers.authorization), roles: ['root', '*', 'Admin'] }
  return {
    name: 'unknown roles',
    permissions: policy.maskOf([]),
    headers: () => [['Authorization', `Bearer ${sign(claims, key)}`]],
  }
}

async function leaver(service: TestService) {
  const user = await service.newUser('admin')
  const { headers } = user
  const answer = await service.anonymous({ method: 'POST', url: '/api/v1/auth/logout', headers })
  if (answer.statusCode !== 204) throw new Error(`no logout: ${answer.body}`)
  return user
}

function userUrl(id: string): string {
  return `/api/v1/admin/users/${id}`
}

/** Unverified, of a token that the service has just given. */
export function claimsIn(authorization: string): AccessClaims {
  const payload = authorization.split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as AccessClaims
}
