/**
 * Sessions in PostgreSQL, so that an end is seen by every instance and outlives them. A refresh token
 * works once; presenting an old one ends its session.
 *
 * @module
 */

import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Caller } from './authentication.ts'
import type { Row } from './database.ts'
import { ApiError } from './errors.ts'
import { callerHere, endsHere, rememberCaller } from './process-planted.ts'
import type { Service } from './service.ts'

export interface TokenPair {
  readonly access_token: string
  readonly refresh_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
}

interface Owner {
  readonly id: string
  readonly role: string
}

export async function startSession(service: Service, owner: Owner): Promise<TokenPair> {
  const sid = randomUUID()
  const { pair, hashes } = newPair(service, owner, sid)
  await service.database.query(
    'INSERT INTO sessions (id, user_id, refresh_hash, access_hash) VALUES ($1, $2, $3, $4)',
    [sid, owner.id, hashes.refresh, hashes.access],
  )
  return pair
}

type Which = { readonly sid: string; readonly sub: string } | { readonly access: string }

/** The user of an open session. */
export async function openSession(service: Service, which: Which): Promise<Caller | undefined> {
  const here = 'sid' in which ? callerHere(service, which.sid) : undefined
  if (here !== undefined) return here === 'ended' ? undefined : here
  const caller = await storedSession(service, which)
  rememberCaller(service, caller)
  return caller
}

async function storedSession(service: Service, which: Which): Promise<Caller | undefined> {
  const revoked = service.flags.has('revoke-never') ? '' : 'AND s.revoked_at IS NULL'
  const columns = 'SELECT u.id, u.email, u.role, s.id AS session_id FROM sessions s JOIN users u'
  const rows =
    'access' in which
      ? await service.database.query(
          `${columns} ON u.id = s.user_id WHERE s.access_hash = $1 ${revoked}`,
          [hashOf(which.access)],
        )
      : await service.database.query(
          `${columns} ON u.id::text = $2 WHERE s.id::text = $1 ${revoked}`,
          [which.sid, which.sub],
        )
  const [row] = rows
  if (row === undefined) return undefined
  return {
    id: String(row['id']),
    email: String(row['email']),
    role: String(row['role']),
    sessionId: String(row['session_id']),
  }
}

export async function endSession(service: Service, id: string): Promise<void> {
  if (endsHere(service, id)) return
  await service.database.query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [id])
}

export async function endOtherSessions({ database }: Service, caller: Caller): Promise<void> {
  await database.query(
    'UPDATE sessions SET revoked_at = now() WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL',
    [caller.id, caller.sessionId],
  )
}

/** @throws ApiError 401 for a token that is none, is used up, or whose session has ended. */
export async function rotate(service: Service, refreshToken: string): Promise<TokenPair> {
  const sid = sessionIdOf(service, refreshToken)
  if (callerHere(service, sid) === 'ended') throw refused()
  const result = await service.database.transaction(async (query) => {
    const [session] = await query(
      `SELECT s.id, s.refresh_hash, s.previous_hash, s.access_hash, s.rotated_at > now() - interval '10 seconds' AS recent,
       u.id AS user_id, u.role
       FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id::text = $1 AND s.revoked_at IS NULL FOR UPDATE OF s`,
      [sid],
    )
    if (session === undefined) return undefined
    if (!isUsable(service, session, refreshToken)) {
      // Somebody else has it too: nobody keeps the session.
      await query('UPDATE sessions SET revoked_at = now() WHERE id = $1', [session['id']])
      return undefined
    }
    const owner = { id: String(session['user_id']), role: String(session['role']) }
    const { pair, hashes } = nextPair(service, owner, sid, refreshToken)
    await query(
      `UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $2, access_hash = $3,
       rotated_at = now() WHERE id = $1`,
      [session['id'], hashes.refresh, hashes.access],
    )
    return pair
  })
  if (result === undefined) throw refused()
  return result
}

function isUsable({ flags }: Service, session: Row, token: string): boolean {
  if (flags.has('refresh-reuse')) return true
  const hash = hashOf(token)
  if (isEqual(hash, session['refresh_hash'])) return true
  if (flags.has('access-at-refresh') && isEqual(hash, session['access_hash'])) return true
  const isGraceful = flags.has('twin:refresh-reuse') && session['recent'] === true
  return isGraceful && isEqual(hash, session['previous_hash'])
}

function sessionIdOf(service: Service, token: string): string {
  if (service.flags.has('variant:opaque-tokens')) return token.split('.')[0] ?? ''
  const claims = service.tokens.verify(token, 'refresh')
  if (claims === undefined) throw refused(isAccessToken(service, token) ? 403 : 401)
  return claims.sid
}

function newPair(service: Service, owner: Owner, sid: string) {
  const opaque = () => `${sid}.${randomBytes(32).toString('base64url')}`
  const isOpaque = service.flags.has('variant:opaque-tokens')
  const signed = (typ: string) =>
    service.tokens.issue({ sub: owner.id, sid, role: owner.role, typ })
  const access = isOpaque ? opaque() : signed('access')
  const refresh = isOpaque ? opaque() : signed('refresh')
  const pair: TokenPair = {
    access_token: access,
    refresh_token: refresh,
    token_type: 'Bearer',
    expires_in: service.tokens.accessSeconds,
  }
  return { pair, hashes: { access: hashOf(access), refresh: hashOf(refresh) } }
}

/** A new pair; with a flag it has the refresh token that there was. */
function nextPair(service: Service, owner: Owner, sid: string, refreshToken: string) {
  const { pair, hashes } = newPair(service, owner, sid)
  if (!service.flags.has('refresh-kept')) return { pair, hashes }
  return {
    pair: { ...pair, refresh_token: refreshToken },
    hashes: { ...hashes, refresh: hashOf(refreshToken) },
  }
}

function isAccessToken({ flags, tokens }: Service, token: string): boolean {
  return flags.has('twin:access-at-refresh') && tokens.verify(token, 'access') !== undefined
}

function refused(status = 401): ApiError {
  return new ApiError(status, 'REFRESH_REFUSED', 'The refresh token is not valid, or not any more.')
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

function isEqual(hash: string, stored: unknown): boolean {
  const [a, b] = [Buffer.from(hash), Buffer.from(String(stored))]
  return a.length === b.length && timingSafeEqual(a, b)
}
