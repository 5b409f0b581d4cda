/**
 * What sessions may be told, each with a safe default.
 *
 * @module
 */

import type { AnyDatabase } from '../../reliability/database/index.ts'
import type { AccessSecrets } from '../tokens/index.ts'
import type { AuditPort, RevocationPort } from './ports.ts'

/** What somebody should look at: a token came twice, or was never given out. */
export interface SessionAlarm {
  /**
   * `reuse`: the token was used before, so it was stolen or its client is broken. `ahead`: it is
   * signed and newer than the session, so the key has leaked or an older backup was restored.
   */
  readonly kind: 'reuse' | 'ahead'
  readonly sessionId: string
  readonly userId: string
  /** Counter of the token, and that of the session. */
  readonly presented: number
  readonly counter: number
}

export interface SessionsSettings {
  /** With the tables of `sessionTables`. */
  readonly database: AnyDatabase
  /** `SECRET_KEY` and `SECRET_KEY_PREVIOUS`. Keep the previous one for a session's idle life. */
  readonly secrets: AccessSecrets
  readonly revocation: RevocationPort
  readonly audit: AuditPort
  /** Milliseconds after which a session that is not refreshed ends. Default 14 days. */
  readonly idleMs?: number
  /** Milliseconds after which a session ends however it is used. Default 90 days. */
  readonly absoluteMs?: number
  /** Milliseconds in which a rotated token is answered again. Default 10,000, at most 60,000. */
  readonly graceMs?: number
  /** Told of what should be looked at. Default: the plugin logs it. */
  readonly onAlarm?: (alarm: SessionAlarm) => void
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export type ResolvedSettings = Required<SessionsSettings>

const dayMs = 86_400_000

/** @throws RangeError naming the setting that makes no sense. */
export function resolveSettings(settings: SessionsSettings): ResolvedSettings {
  const { database, secrets, revocation, audit } = settings
  const idleMs = integer('idleMs', settings.idleMs ?? 14 * dayMs, 60_000, 400 * dayMs)
  const absoluteMs = integer('absoluteMs', settings.absoluteMs ?? 90 * dayMs, 60_000, 400 * dayMs)
  if (idleMs > absoluteMs) {
    throw new RangeError(`sessions.idleMs must not exceed absoluteMs, ${absoluteMs}, got ${idleMs}`)
  }
  return {
    database,
    secrets,
    revocation,
    audit,
    idleMs,
    absoluteMs,
    graceMs: integer('graceMs', settings.graceMs ?? 10_000, 0, 60_000),
    onAlarm: settings.onAlarm ?? (() => undefined),
    now: settings.now ?? Date.now,
  }
}

function integer(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`sessions.${name} must be an integer of ${min} to ${max}, got ${value}`)
}
