/**
 * Good and bad credentials for a matrix.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { type AccessClaims, type SigningKey, secretSigningKey, sign } from '../../tokens/index.ts'
import type { PermissionMask } from '../permission-mask.ts'
import type { AccessPolicy } from '../policy.ts'
import type { HeaderLine } from './exchange.ts'

export interface MatrixCredential {
  readonly name: string
  /** What it allows; nothing for one that must be refused. */
  readonly permissions?: PermissionMask
  /** Of a machine, which never signs in. */
  readonly isApiKey?: true
  /** Made anew for each request. */
  readonly headers: () => readonly HeaderLine[] | Promise<readonly HeaderLine[]>
}

export interface CredentialsOptions {
  readonly policy: AccessPolicy
  readonly key: SigningKey
  /** Claims that the service accepts, of a user with the role. */
  readonly claimsOf: (role: string) => AccessClaims | Promise<AccessClaims>
  /** Claims of a token that has been revoked. */
  readonly revokedClaims: () => AccessClaims | Promise<AccessClaims>
  /** An API key that the service accepts, if it knows any, of an owner with the roles. */
  readonly apiKey?: {
    readonly key: () => string | Promise<string>
    readonly roles: readonly string[]
    readonly scopes: readonly string[]
  }
}

/** Whoever has none, whoever has a bad one, and one of each role of the policy. */
export function matrixCredentials(options: CredentialsOptions): MatrixCredential[] {
  const { policy } = options
  const roles = policy.roles.map((role) => ({
    name: role,
    permissions: policy.maskOf([role]),
    headers: async () => [bearer(await goodToken(options, role))],
  }))
  return [{ name: 'none', headers: () => [] }, ...roles, ...bad(options), ...machine(options)]
}

function bad(options: CredentialsOptions): MatrixCredential[] {
  const { key, claimsOf, revokedClaims } = options
  const role = strongest(options.policy)
  const changed = (changes: (claims: AccessClaims) => Partial<AccessClaims>) => async () => {
    const claims = await claimsOf(role)
    return [bearer(sign({ ...claims, ...changes(claims) }, key))]
  }
  const good = () => goodToken(options, role)
  return [
    { name: 'garbage', headers: () => [bearer('garbage')] },
    { name: 'no token', headers: () => [['Authorization', 'Bearer']] },
    { name: 'two spaces', headers: async () => [bearer(` ${await good()}`)] },
    { name: 'another scheme', headers: () => [['Authorization', 'Basic YWRtaW46YWRtaW4=']] },
    { name: 'expired', headers: changed(({ iat }) => ({ iat: iat - 3600, exp: iat - 60 })) },
    { name: 'wrong audience', headers: changed(() => ({ aud: 'somebody-else' })) },
    { name: 'alg none', headers: async () => [bearer(unsigned(await claimsOf(role), key))] },
    { name: 'foreign key', headers: async () => [bearer(forged(await claimsOf(role), key))] },
    { name: 'revoked', headers: async () => [bearer(sign(await revokedClaims(), key))] },
    { name: 'token twice', headers: async () => [bearer(await good()), bearer(await good())] },
    {
      name: 'two credentials',
      headers: async () => [bearer(await good()), ['X-API-Key', await someApiKey(options)]],
    },
  ]
}

function machine({ apiKey, policy }: CredentialsOptions): MatrixCredential[] {
  if (apiKey === undefined) return []
  return [
    {
      name: 'API key',
      permissions: policy.maskOf(apiKey.roles, apiKey.scopes),
      isApiKey: true,
      headers: async () => [['X-API-Key', await apiKey.key()]],
    },
    { name: 'unknown API key', headers: () => [['X-API-Key', 'plk_unknown']] },
  ]
}

async function someApiKey({ apiKey }: CredentialsOptions): Promise<string> {
  return (await apiKey?.key()) ?? 'plk_unknown'
}

async function goodToken({ claimsOf, key }: CredentialsOptions, role: string): Promise<string> {
  return sign(await claimsOf(role), key)
}

/** A bad credential is that of the mightiest, so that letting it in is seen on every route. */
function strongest({ roles, permissions, maskOf, has }: AccessPolicy): string {
  const might = (role: string) => permissions.filter((each) => has(maskOf([role]), each)).length
  return roles.toSorted((one, other) => might(other) - might(one))[0] ?? ''
}

function bearer(token: string): HeaderLine {
  return ['Authorization', `Bearer ${token}`]
}

function unsigned(claims: AccessClaims, { kid }: SigningKey): string {
  const parts = [{ alg: 'none', typ: 'at+jwt', kid }, claims]
  const [header, payload] = parts.map((part) => Buffer.from(JSON.stringify(part)))
  return `${header?.toString('base64url')}.${payload?.toString('base64url')}.`
}

function forged(claims: AccessClaims, { headerPart }: SigningKey): string {
  return sign(claims, { ...secretSigningKey(randomBytes(32)), headerPart })
}
