/**
 * Exchanges a refresh token for its successor.
 *
 * Rotation is one compare-and-swap, so one presentation of a token wins. The successor follows from
 * the row, so whoever may have it again gets the same one: there is no second branch to fall onto.
 *
 * @module
 */

import { invalidToken } from '../tokens/index.ts'
import type { Counters } from './counters.ts'
import { type Device, deviceColumns, deviceMark } from './device.ts'
import { SessionKeyUnavailableError } from './errors.ts'
import { judge, type Presentation, type Verdict } from './judge.ts'
import type { RefreshTokens } from './refresh-token.ts'
import { endSession, type SessionStore } from './session-store.ts'
import type { ResolvedSettings } from './settings.ts'
import type { SessionRow } from './tables.ts'

/** A refresh token was exchanged. */
export interface RefreshedSession {
  readonly sessionId: string
  readonly userId: string
  readonly refreshToken: string
  /** When the token ends unless it is used: ISO 8601. */
  readonly expiresAt: string
  /** `rotated`: it is new. Else a lost reply or a second tab got the same one again. */
  readonly result: 'rotated' | 'raced' | 'replayed'
}

/** What a refresh works with. */
export interface Refresher {
  readonly settings: ResolvedSettings
  readonly store: Pick<SessionStore, 'rotate' | 'find' | 'countReplay'>
  readonly tokens: RefreshTokens
  readonly counts: Counters
}

/**
 * @throws the same 401 for every refused token; 503 if the store or the key cannot be asked, after
 *   which the same token may be sent again.
 */
export async function refreshSession(
  refresher: Refresher,
  refreshToken: string,
  device: Device,
): Promise<RefreshedSession> {
  const { settings, store, tokens, counts } = refresher
  const nowMs = settings.now()
  const content = tokens.read(refreshToken)
  if (typeof content === 'string') throw refused(counts, content)

  const presented = { ...content, deviceMark: deviceMark(device), nowMs }
  const rotation = { keyId: tokens.keyId, idleMs: settings.idleMs, device }
  const row = await store.rotate(presented, rotation)
  if (row === undefined) return answerAgain(refresher, presented, device)
  if (content.keyId !== tokens.keyId) counts.previousKey += 1
  return answer(refresher, row, 'rotated')
}

/** The token did not rotate; it may have been rotated just before. */
async function answerAgain(
  refresher: Refresher,
  presented: Presentation,
  device: Device,
): Promise<RefreshedSession> {
  const { settings, store, counts } = refresher
  const row = await store.find(presented.sessionId)
  const verdict = judge(row, presented, settings.graceMs)
  if (row === undefined) throw refused(counts, verdict)

  if (verdict === 'raced') return answer(refresher, row, verdict)
  if (verdict === 'replayed') {
    if (await store.countReplay(presented)) return answer(refresher, row, verdict)
    // What kept it from being counted keeps it from being judged the same again: a rotation, the
    // end of the session, or the last replay that it had.
    return answerAgain(refresher, presented, device)
  }
  if (verdict === 'ahead') alarm(refresher, 'ahead', row, presented)
  if (verdict === 'reuse') await endReused(refresher, row, presented, device)
  throw refused(counts, verdict)
}

function answer(
  { tokens, counts }: Refresher,
  row: SessionRow,
  result: RefreshedSession['result'],
): RefreshedSession {
  const { id: sessionId, user_id: userId, counter, key_id: keyId } = row
  const refreshToken = tokens.write({ sessionId, counter, keyId })
  if (refreshToken === undefined) {
    counts.refreshes.unavailable += 1
    throw new SessionKeyUnavailableError('The session cannot be refreshed here at the moment.', {
      cause: `key ${keyId} is not one of SECRET_KEY and SECRET_KEY_PREVIOUS`,
      headers: { 'retry-after': '1' },
    })
  }
  counts.refreshes[result] += 1
  return { sessionId, userId, refreshToken, expiresAt: row.idle_expires_at, result }
}

/**
 * Either the thief or the owner has an old token, and nobody can tell which: both have to sign in.
 */
async function endReused(
  refresher: Refresher,
  row: SessionRow,
  { sessionId, counter, nowMs }: Presentation,
  device: Device,
): Promise<void> {
  const { settings, counts } = refresher
  const { user_agent, ip_address: ipAddress } = deviceColumns(device)
  const { value: userId } = await settings.revocation.transaction(
    async (queries, revoke) => {
      const ended = await endSession(queries, { id: sessionId, nowMs })
      if (ended === undefined) return undefined
      await revoke({ kind: 'session', id: sessionId })
      await settings.audit.appendWithin(queries, {
        action: 'auth.refresh_reuse',
        userId: ended,
        resource: `session/${sessionId}`,
        details: {
          presented: counter,
          counter: row.counter,
          same_device: row.device_mark === deviceMark(device),
          user_agent,
        },
        ipAddress,
      })
      return ended
    },
    { mode: 'strict' },
  )
  // Another presentation of it was first, and has told.
  if (userId === undefined) return
  counts.ended += 1
  alarm(refresher, 'reuse', row, { counter })
}

function alarm(
  { settings }: Refresher,
  kind: 'reuse' | 'ahead',
  { id: sessionId, user_id: userId, counter }: SessionRow,
  presented: Pick<Presentation, 'counter'>,
): void {
  settings.onAlarm({ kind, sessionId, userId, presented: presented.counter, counter })
}

function refused(
  counts: Counters,
  reason: Exclude<keyof Counters['refreshes'], 'rotated'> | Verdict,
): Error {
  counts.refreshes[reason] += 1
  return invalidToken(`refresh token: ${reason}`)
}
