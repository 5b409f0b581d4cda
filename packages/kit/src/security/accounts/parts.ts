/**
 * What accounts are made of: the settings with their defaults, and what is built from them.
 *
 * @module
 */

import type { AnyDatabase } from '../../reliability/database/index.ts'
import { type AccessSecrets, deriveKey, type SigningKey } from '../tokens/index.ts'
import { AccessTokens } from './access-token.ts'
import { Background, type OnProblem } from './background.ts'
import { Counts } from './counts.ts'
import { DeviceCookies } from './device-cookie.ts'
import { Grid, type GridOptions } from './grid.ts'
import type {
  AuditPort,
  LoginGuard,
  MailPort,
  PasswordsPort,
  RevocationPort,
  SessionsPort,
} from './ports.ts'
import { UserStore } from './user-store.ts'

export interface AccountsSettings {
  /** With the tables of `accountTables`, and those of sessions and revocation. */
  readonly database: AnyDatabase
  /** `SECRET_KEY` and `SECRET_KEY_PREVIOUS`. */
  readonly secrets: AccessSecrets
  readonly passwords: PasswordsPort
  /** Such as `loginGuard()`. */
  readonly guard: LoginGuard
  readonly sessions: SessionsPort
  readonly revocation: RevocationPort
  readonly audit: AuditPort
  /** Signs access tokens, such as a `KeyRing`. */
  readonly keys: { signingKey(nowSeconds: number): SigningKey }
  /** `iss` and `aud` of access tokens. */
  readonly issuer: string
  readonly audience: string
  /** Seconds for which an access token is good. Default 600, at most 3,600. */
  readonly accessLifeSeconds?: number
  /**
   * With it, addresses are verified by mail and registration tells nobody which are registered.
   * Default none.
   */
  readonly mail?: MailPort
  /** Milliseconds for which the token in that mail is good. Default 24 hours. */
  readonly verificationLifeMs?: number
  /** Roles that an administrator may give. Default `admin`, `user`, `guest`. */
  readonly roles?: readonly string[]
  /** Of who registers. Default `user`. */
  readonly newUserRole?: string
  readonly grid?: GridOptions
  /** Told when work in the background fails. Default: nobody; the plugin logs it. */
  readonly onProblem?: OnProblem
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export interface Parts {
  readonly database: AnyDatabase
  readonly users: UserStore
  readonly passwords: PasswordsPort
  readonly guard: LoginGuard
  readonly sessions: SessionsPort
  readonly revocation: RevocationPort
  readonly audit: AuditPort
  readonly tokens: AccessTokens
  readonly devices: DeviceCookies
  readonly grid: Grid
  readonly background: Background
  readonly counts: Counts
  readonly mail: MailPort | undefined
  readonly verificationLifeMs: number
  readonly roles: readonly string[]
  readonly newUserRole: string
  /** Of names in the audit log, which may be mistyped passwords. */
  readonly nameKey: Buffer
  /** The present time, ISO 8601 in UTC. */
  readonly isoNow: () => string
  readonly now: () => number
}

export const adminRole = 'admin'

/** @throws RangeError naming the setting that makes no sense. */
export function partsOf(settings: AccountsSettings): Parts {
  const { database, passwords, guard, sessions, revocation, audit, secrets, mail } = settings
  const { roles = [adminRole, 'user', 'guest'], newUserRole = 'user', now = Date.now } = settings
  if (!roles.includes(newUserRole) || !roles.includes(adminRole) || newUserRole === adminRole) {
    throw new RangeError(`accounts.roles must have admin and newUserRole, got ${roles.join(', ')}`)
  }
  const lifeSeconds = integer('accessLifeSeconds', settings.accessLifeSeconds ?? 600, 1, 3_600)
  return {
    ...{ database, passwords, guard, sessions, revocation, audit, mail, roles, newUserRole, now },
    users: new UserStore(database),
    tokens: new AccessTokens({
      keys: settings.keys,
      issuer: settings.issuer,
      audience: settings.audience,
      lifeSeconds,
      serviceVersion: () => revocation.serviceVersion,
      now,
    }),
    devices: new DeviceCookies({ ...secrets, now }),
    grid: new Grid(settings.grid),
    background: new Background(settings.onProblem ?? (() => undefined)),
    counts: new Counts(),
    verificationLifeMs: integer(
      'verificationLifeMs',
      settings.verificationLifeMs ?? 86_400_000,
      60_000,
      30 * 86_400_000,
    ),
    nameKey: deriveKey(secrets.secret, 'identifier-hash'),
    isoNow: () => new Date(now()).toISOString(),
  }
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`accounts.${name} must be an integer of ${min} to ${max}, got ${value}`)
}
