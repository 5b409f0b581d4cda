import type { FastifyInstance } from 'fastify'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import type { AuditPort, RevocationPort } from './ports.ts'
import type { ApiKeysSettings } from './settings.ts'

/** What routes declare of who may use them, as `access` has it. */
export type RouteAccess = 'signed-in' | { readonly permission: string }

export interface ApiKeyRoutesOptions {
  /** Its permissions are what keys may be made for. */
  readonly policy: { readonly permissions: readonly string[] }
  /** Who may have keys. Default everybody who is signed in. */
  readonly access?: RouteAccess
}

export interface ApiKeysOptions extends Omit<ApiKeysSettings, 'database' | 'revocation' | 'audit'> {
  /** With the tables of `apiKeyTables`, and `users`. Default `app.database`. */
  readonly database?: AnyDatabase
  /** Default `app.revocation`. */
  readonly revocation?: RevocationPort
  /** Default `app.audit`. */
  readonly audit?: AuditPort
}

/** Read structurally: other plugins of the kit add them, or others do. */
interface MaybeDecorated {
  readonly database?: AnyDatabase
  readonly revocation?: RevocationPort
  readonly audit?: AuditPort
}

/** @throws TypeError for a part that is missing. */
export function settingsOf(options: ApiKeysOptions, app: FastifyInstance): ApiKeysSettings {
  const found = app as MaybeDecorated
  return {
    ...options,
    database: required('database', options.database ?? found.database),
    revocation: required('revocation', options.revocation ?? found.revocation),
    audit: required('audit', options.audit ?? found.audit),
  }
}

function required<Part>(name: string, part: Part | undefined): Part {
  if (part !== undefined) return part
  throw new TypeError(`apiKeys: give the option \`${name}\`, or decorate app.${name} before`)
}
