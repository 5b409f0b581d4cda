/**
 * Identity providers of others, as `EXTERNAL_ISSUERS` describes them.
 *
 * @module
 */

import type { IssuerOptions } from '@plimsoll/kit/jwks'
import { type Static, Type } from 'typebox'

const Algorithm = Type.Union([
  Type.Literal('RS256'),
  Type.Literal('RS384'),
  Type.Literal('RS512'),
  Type.Literal('PS256'),
  Type.Literal('PS384'),
  Type.Literal('PS512'),
  Type.Literal('ES256'),
  Type.Literal('ES384'),
  Type.Literal('ES512'),
  Type.Literal('EdDSA'),
])

const nonEmpty = Type.String({ minLength: 1, maxLength: 2048 })

export const ExternalIssuerSchema = Type.Object(
  {
    issuer: nonEmpty,
    jwks_url: nonEmpty,
    audience: nonEmpty,
    algorithms: Type.Array(Algorithm, { minItems: 1 }),
    typ: Type.Optional(nonEmpty),
    /** Longest life that the issuer gives its tokens, in seconds. */
    life_seconds_max: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
    /** Where its roles stand, and which of ours each one is. */
    roles_claim: Type.Optional(nonEmpty),
    roles: Type.Optional(Type.Record(Type.String(), Type.String())),
    /** The role of whoever has none of those. Default: that of the account here. */
    default_role: Type.Optional(nonEmpty),
  },
  { additionalProperties: false },
)

export const ExternalIssuersSchema = Type.Array(ExternalIssuerSchema, { maxItems: 16 })

export type ExternalIssuerVariables = Static<typeof ExternalIssuerSchema>

export const externalIssuersExample: string = JSON.stringify([
  {
    issuer: 'https://id.example.com/realms/staff',
    jwks_url: 'https://id.example.com/realms/staff/protocol/openid-connect/certs',
    audience: 'vehicle-api',
    algorithms: ['RS256'],
    roles_claim: 'realm_access.roles',
    roles: { 'fleet-admin': 'admin', fleet: 'user' },
  },
])

const lifeSecondsMaxDefault = 3_600

/** What the kit wants to know of an issuer. */
export function issuerOptions(one: ExternalIssuerVariables, isDeployed: boolean): IssuerOptions {
  const { default_role: otherwise, roles_claim: rolesClaim = 'roles', roles = {} } = one
  return {
    issuer: one.issuer,
    jwksUrl: one.jwks_url,
    audience: one.audience,
    algorithms: one.algorithms,
    typ: one.typ ?? 'JWT',
    lifeSecondsMax: one.life_seconds_max ?? lifeSecondsMaxDefault,
    claims: { rolesClaim, roles, otherwise: otherwise === undefined ? [] : [otherwise] },
    // Keycloak publishes a key for encryption beside those that sign.
    otherUses: 'skip',
    plainHttp: isDeployed ? 'never' : 'loopback',
  }
}

/** Longest life of a foreign token, in seconds; 0 if there is no issuer. */
export function longestLifeSeconds(issuers: readonly ExternalIssuerVariables[]): number {
  return Math.max(0, ...issuers.map(({ life_seconds_max: life }) => life ?? lifeSecondsMaxDefault))
}
