/**
 * What the accounts plugin may be told.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'
import type { Limiter } from '../rate-limit/index.ts'
import { loginGuard } from './login-guard.ts'
import type { AccountsSettings } from './parts.ts'
import type { LoginGuard } from './ports.ts'
import type { RefreshCookiePort } from './route.ts'

/** What other plugins of the kit decorate the application with. */
interface Decorated {
  readonly database: AccountsSettings['database']
  readonly passwords: AccountsSettings['passwords']
  readonly sessions: AccountsSettings['sessions']
  readonly revocation: AccountsSettings['revocation']
  readonly audit: AccountsSettings['audit']
  readonly refreshCookie: RefreshCookiePort
}

export interface AccountsOptions
  extends Omit<AccountsSettings, 'guard' | keyof Decorated>,
    Partial<Pick<AccountsSettings, 'guard' | Exclude<keyof Decorated, 'refreshCookie'>>> {
  /** Whether the device cookie is Secure and `__Host-`; false only without TLS. Default `true`. */
  readonly secureCookie?: boolean
  /** What the routes of administrators ask for. Default `user:read` and `user:write`. */
  readonly permissions?: { readonly read: string; readonly write: string }
  /** Whether the routes are added here; `accountRoutes` adds them elsewhere. Default `true`. */
  readonly routes?: boolean
  /** Whether `/auth/token` is among them. Default `false`. */
  readonly tokenForm?: boolean
}

export interface ResolvedOptions {
  readonly settings: AccountsSettings
  readonly refreshCookie: RefreshCookiePort | undefined
  readonly secureCookie: boolean
  readonly permissions: { readonly read: string; readonly write: string }
  readonly routes: boolean
  readonly tokenForm: boolean
}

export interface TokenFormOptions {
  /** Leaves it out of the document, as an alias is. Default `false`. */
  readonly hidden?: boolean
}

/** @throws TypeError for a part that is missing. */
export function resolveOptions(options: AccountsOptions, app: FastifyInstance): ResolvedOptions {
  const { secureCookie, permissions, routes, tokenForm, ...settings } = options
  const found = app as Partial<Decorated>
  const part = <Name extends Exclude<keyof Decorated, 'refreshCookie'>>(name: Name) =>
    required(name, options[name] ?? found[name])
  return {
    settings: {
      ...settings,
      database: part('database'),
      passwords: part('passwords'),
      sessions: part('sessions'),
      revocation: part('revocation'),
      audit: part('audit'),
      guard: options.guard ?? guardOf(options, app),
    },
    refreshCookie: found.refreshCookie,
    secureCookie: secureCookie ?? true,
    permissions: permissions ?? { read: 'user:read', write: 'user:write' },
    routes: routes ?? true,
    tokenForm: tokenForm ?? false,
  }
}

/** Counts with the limiter of the application, if it has one. */
function guardOf({ secrets: { secret } }: AccountsOptions, app: FastifyInstance): LoginGuard {
  const { rateLimit } = app as { readonly rateLimit?: { readonly limiter: Limiter } }
  return loginGuard({ secret, ...(rateLimit && { limiter: rateLimit.limiter }) })
}

function required<Part>(name: string, part: Part | undefined): NonNullable<Part> {
  if (part !== undefined && part !== null) return part
  throw new TypeError(`accounts: give the option \`${name}\`, or decorate app.${name} before`)
}
