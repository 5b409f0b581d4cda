/**
 * Signed-in sessions: started at login, kept alive by refresh tokens, ended by their owner, by an
 * administrator, by age, or because a token of theirs was used twice.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Call } from '../../reliability/database/index.ts'
import { counters, type SessionsStats } from './counters.ts'
import { type Device, deviceMark } from './device.ts'
import type { AnyQueries, Propagation, SecurityRecord } from './ports.ts'
import { type RefreshedSession, type Refresher, refreshSession } from './refresh-session.ts'
import { refreshTokens } from './refresh-token.ts'
import {
  endSession,
  endSessionsOf,
  insertSession,
  type ListPosition,
  SessionStore,
} from './session-store.ts'
import { resolveSettings, type SessionsSettings } from './settings.ts'
import { sharedFlights } from './shared-flights.ts'
import type { SessionRow } from './tables.ts'

export interface StartedSession {
  readonly sessionId: string
  readonly refreshToken: string
  /** When the token ends unless it is used: ISO 8601. */
  readonly expiresAt: string
}

/** A session as its owner may see it. */
export interface SessionView {
  readonly id: string
  readonly userId: string
  readonly createdAt: string
  /** Of the last rotation. */
  readonly lastSeenAt: string
  readonly expiresAt: string
  readonly userAgent: string | null
  readonly ipAddress: string | null
}

export interface EndOptions {
  /** Ends it only if it is this user's. Default: whoever's it is. */
  readonly userId?: string | undefined
  /** For the audit log. Default `auth.session_revoked` by the owner. */
  readonly record?: Partial<SecurityRecord>
  /** `strict`: every node refuses it before this resolves with `complete`. Default. */
  readonly mode?: 'strict' | 'async'
}

export interface EndAllOptions extends Omit<EndOptions, 'userId'> {
  /** This one stays. */
  readonly exceptSessionId?: string | undefined
}

export interface ListOptions extends Pick<Call, 'signal'> {
  /** Sessions at most, 1 to 101. Default 20. */
  readonly limit?: number
  /** Goes on behind this one. */
  readonly after?: ListPosition | undefined
}

export interface Sessions {
  /**
   * Starts a session in the caller's transaction. Read the user in the same transaction, locked, or
   * a login could outlive the change of password that ends all sessions.
   */
  start<Schema>(
    queries: Kysely<Schema>,
    session: { readonly userId: string; readonly device: Device },
  ): Promise<StartedSession>
  /**
   * Exchanges a refresh token for its successor; see the table in the README. Copies that arrive
   * while one is under way share its answer. The signal ends the wait and not the work: a thief who
   * leaves does not keep the session.
   *
   * @throws 401 for every refused token, 503 while it cannot be told.
   */
  refresh(
    refreshToken: string,
    device: Device,
    call?: Pick<Call, 'signal'>,
  ): Promise<RefreshedSession>
  /** @returns undefined if there is no such session, or it has been ended before. */
  end(
    sessionId: string,
    options?: EndOptions,
  ): Promise<{ readonly userId: string; readonly propagation: Propagation } | undefined>
  endAllOf(
    userId: string,
    options?: EndAllOptions,
  ): Promise<{ readonly ended: number; readonly propagation: Propagation }>
  /**
   * Ends all in the transaction of a change that raises the user's auth version, which refuses their
   * tokens too. @returns their ids
   */
  endAllWithin<Schema>(
    queries: Kysely<Schema>,
    userId: string,
    options?: Pick<EndAllOptions, 'exceptSessionId'>,
  ): Promise<readonly string[]>
  /** Live sessions of the user, newest first. */
  list(userId: string, options?: ListOptions): Promise<readonly SessionView[]>
  /** @returns undefined if there is none that is live. */
  find(sessionId: string, call?: Pick<Call, 'signal'>): Promise<SessionView | undefined>
  /** Deletes expired sessions, in batches of 500, at most 100 of them. @returns how many. */
  sweep(call?: Pick<Call, 'signal'>): Promise<number>
  stats(): SessionsStats
}

const sweepBatchesMax = 100

/** @throws RangeError naming the setting that makes no sense. */
export function createSessions(given: SessionsSettings): Sessions {
  const settings = resolveSettings(given)
  const store = new SessionStore(settings.database)
  const counts = counters()
  const refresher = { settings, store, tokens: refreshTokens(settings.secrets), counts }
  const { now } = settings
  const share = sharedFlights<RefreshedSession>(() => {
    counts.joined += 1
  })

  return {
    start: (queries, session) => start(refresher, queries as AnyQueries, session),
    refresh: (token, device, { signal } = {}) =>
      share(
        `${deviceMark(device)} ${token}`,
        () => refreshSession(refresher, token, device),
        signal,
      ),
    end: (sessionId, options = {}) => end(refresher, sessionId, options),
    endAllOf: (userId, options = {}) => endAllOf(refresher, userId, options),
    async endAllWithin(queries, userId, { exceptSessionId: exceptId } = {}) {
      return endSessionsOf(queries as AnyQueries, userId, { nowMs: now(), exceptId })
    },
    async list(userId, { limit = 20, after, signal } = {}) {
      const rows = await store.list({ userId, nowMs: now(), limit, after }, { signal })
      return rows.map(toView)
    },
    async find(sessionId, call = {}) {
      const row = await store.find(sessionId, call)
      return row === undefined || !isLive(row, now()) ? undefined : toView(row)
    },
    async sweep(call = {}) {
      const swept = await sweep(store, now(), call)
      counts.swept += swept
      return swept
    },
    stats: () => ({ ...counts, refreshes: { ...counts.refreshes } }),
  }
}

async function start(
  { settings, tokens, counts }: Refresher,
  queries: AnyQueries,
  { userId, device }: { readonly userId: string; readonly device: Device },
): Promise<StartedSession> {
  const { now, idleMs, absoluteMs } = settings
  const sessionId = randomBytes(16).toString('base64url')
  const { keyId } = tokens
  const times = { nowMs: now(), idleMs, absoluteMs }
  const row = await insertSession(queries, { id: sessionId, userId, keyId, device, ...times })
  const refreshToken = tokens.write({ sessionId, counter: row.counter, keyId })
  if (refreshToken === undefined) throw new TypeError(`key ${keyId} is missing`)
  counts.started += 1
  return { sessionId, refreshToken, expiresAt: row.idle_expires_at }
}

async function end(
  { settings, counts }: Refresher,
  id: string,
  { userId, record, mode = 'strict' }: EndOptions,
): ReturnType<Sessions['end']> {
  const { value: owner, propagation } = await settings.revocation.transaction(
    async (queries, revoke) => {
      const ended = await endSession(queries, { id, nowMs: settings.now(), userId })
      if (ended === undefined) return undefined
      await revoke({ kind: 'session', id })
      await settings.audit.appendWithin(queries, {
        action: 'auth.session_revoked',
        userId: ended,
        resource: `session/${id}`,
        ...record,
      })
      return ended
    },
    { mode },
  )
  if (owner === undefined) return undefined
  counts.ended += 1
  return { userId: owner, propagation }
}

async function endAllOf(
  { settings, counts }: Refresher,
  userId: string,
  { exceptSessionId: exceptId, record, mode = 'strict' }: EndAllOptions,
): ReturnType<Sessions['endAllOf']> {
  const { value: ended, propagation } = await settings.revocation.transaction(
    async (queries, revoke) => {
      const ids = await endSessionsOf(queries, userId, { nowMs: settings.now(), exceptId })
      if (ids.length > 0) await revoke(ids.map((id) => ({ kind: 'session', id })))
      await settings.audit.appendWithin(queries, {
        action: 'auth.logout_all',
        userId,
        resource: `user/${userId}`,
        details: { sessions: ids.length },
        ...record,
      })
      return ids.length
    },
    { mode },
  )
  counts.ended += ended
  return { ended, propagation }
}

async function sweep(store: SessionStore, nowMs: number, call: Call): Promise<number> {
  let swept = 0
  for (let batch = 0; batch < sweepBatchesMax; batch += 1) {
    const deleted = await store.sweep(nowMs, call)
    if (deleted === 0) break
    swept += deleted
  }
  return swept
}

function isLive({ revoked_at, idle_expires_at }: SessionRow, nowMs: number): boolean {
  return revoked_at === null && Date.parse(idle_expires_at) > nowMs
}

function toView(row: SessionRow): SessionView {
  return {
    id: row.id,
    userId: row.user_id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.idle_expires_at,
    userAgent: row.user_agent,
    ipAddress: row.ip_address,
  }
}
