/**
 * What the sessions plugin may be told.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'
import type { AnyDatabase } from '../../reliability/database/index.ts'
import { type OriginCheck, originCheck } from './origin-check.ts'
import type { AuditPort, RevocationPort } from './ports.ts'
import { type RefreshCookie, refreshCookie } from './refresh-cookie.ts'
import type { SessionsSettings } from './settings.ts'

export interface SessionsOptions
  extends Omit<SessionsSettings, 'database' | 'revocation' | 'audit'> {
  /** With the tables of `sessionTables`. Default `app.database`. */
  readonly database?: AnyDatabase
  /** Default `app.revocation`. */
  readonly revocation?: RevocationPort
  /** Default `app.audit`. */
  readonly audit?: AuditPort
  /** Whether the cookie is Secure and `__Host-`; false only without TLS. Default `true`. */
  readonly secureCookie?: boolean
  /** Origins of other pages that may use the cookie. Default none: our own alone. */
  readonly origins?: readonly string[]
  /** Whether the routes are added here; `sessionRoutes` adds them elsewhere. Default `true`. */
  readonly routes?: boolean
}

export interface ResolvedOptions {
  readonly settings: SessionsSettings
  readonly cookie: RefreshCookie
  readonly isAllowedOrigin: OriginCheck
  readonly routes: boolean
}

/** Read structurally: other plugins of the kit add them, or others do. */
interface MaybeDecorated {
  readonly database?: AnyDatabase
  readonly revocation?: RevocationPort
  readonly audit?: AuditPort
}

/**
 * @throws RangeError naming the option that makes no sense; TypeError for a part that is missing.
 */
export function resolveOptions(options: SessionsOptions, app: FastifyInstance): ResolvedOptions {
  const { secureCookie, origins, routes, ...settings } = options
  const found = app as MaybeDecorated
  return {
    settings: {
      ...settings,
      database: required('database', options.database ?? found.database),
      revocation: required('revocation', options.revocation ?? found.revocation),
      audit: required('audit', options.audit ?? found.audit),
    },
    cookie: refreshCookie(secureCookie ?? true),
    isAllowedOrigin: originCheck(origins ?? []),
    routes: routes ?? true,
  }
}

function required<Part>(name: string, part: Part | undefined): Part {
  if (part !== undefined) return part
  throw new TypeError(`sessions: give the option \`${name}\`, or decorate app.${name} before`)
}
