/**
 * Sessions in the service's own store. Each change is one statement that says what it expects.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import type { AnyDatabase, Call, Database } from '../../reliability/database/index.ts'
import { type Device, deviceColumns, deviceMark } from './device.ts'
import { type Presentation, replaysMax } from './judge.ts'
import type { AnyQueries } from './ports.ts'
import type { SessionRow, SessionTables } from './tables.ts'

/** Where a page of a list goes on: after this session. */
export interface ListPosition {
  readonly createdAt: string
  readonly id: string
}

export interface ListQuery {
  readonly userId: string
  readonly nowMs: number
  readonly limit: number
  readonly after?: ListPosition | undefined
}

export interface Rotation {
  /** Of the key that makes the successor. */
  readonly keyId: string
  readonly idleMs: number
  readonly device: Device
}

/** Rows of one statement that changes many. */
const batchRows = 500

export class SessionStore {
  readonly #database: Database<SessionTables>

  constructor(database: AnyDatabase) {
    this.#database = database
  }

  /** @returns the row as it is now, or undefined if the token is not the one that rotates. */
  async rotate(
    { sessionId, counter, keyId, nowMs, deviceMark: device_mark }: Presentation,
    { keyId: nextKeyId, idleMs, device }: Rotation,
  ): Promise<SessionRow | undefined> {
    const now = isoTime(nowMs)
    const idleEnd = isoTime(nowMs + idleMs)
    return await this.#queries('rotate-session')
      .updateTable('sessions')
      .set({
        counter: counter + 1,
        key_id: nextKeyId,
        rotated_at: now,
        replays: 0,
        idle_expires_at: sql<string>`case when absolute_expires_at < ${idleEnd}
          then absolute_expires_at else ${idleEnd} end`,
        last_seen_at: now,
        device_mark,
        ...deviceColumns(device),
      })
      .where('id', '=', sessionId)
      .where('counter', '=', counter)
      .where('key_id', '=', keyId)
      .where('revoked_at', 'is', null)
      .where('idle_expires_at', '>', now)
      .returningAll()
      .executeTakeFirst()
  }

  /** @returns false if the session has changed meanwhile, or was replayed often enough. */
  async countReplay({ sessionId, counter }: Presentation): Promise<boolean> {
    const { numUpdatedRows } = await this.#queries('replay-session')
      .updateTable('sessions')
      .set((eb) => ({ replays: eb('replays', '+', 1) }))
      .where('id', '=', sessionId)
      .where('counter', '=', counter + 1)
      .where('replays', '<', replaysMax)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async find(sessionId: string, call: Call = {}): Promise<SessionRow | undefined> {
    return await this.#queries('find-session', call)
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', sessionId)
      .executeTakeFirst()
  }

  /** Live sessions of a user, newest first. */
  async list({ userId, nowMs, limit, after }: ListQuery, call: Call): Promise<SessionRow[]> {
    return await this.#queries('list-sessions', call)
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .where('idle_expires_at', '>', isoTime(nowMs))
      .$if(after !== undefined, (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('created_at', 'id'), '<', tuple(after?.createdAt ?? '', after?.id ?? '')),
        ),
      )
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  }

  /** Deletes expired sessions. @returns how many; another round may find more. */
  async sweep(nowMs: number, call: Call): Promise<number> {
    const queries = this.#queries('sweep-sessions', call)
    const found = await queries
      .selectFrom('sessions')
      .select('id')
      .where('idle_expires_at', '<=', isoTime(nowMs))
      .orderBy('idle_expires_at')
      .limit(batchRows)
      .execute()
    if (found.length === 0) return 0
    // By their ids, which the index finds in one order: two nodes at once cannot lock each other out.
    const { numDeletedRows } = await queries
      .deleteFrom('sessions')
      .where(
        'id',
        'in',
        found.map(({ id }) => id),
      )
      .executeTakeFirst()
    return Number(numDeletedRows)
  }

  #queries(name: string, call: Call = {}): Kysely<SessionTables> {
    return this.#database.queries({ name, ...call })
  }
}

/** What a session begins with. */
export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly keyId: string
  readonly nowMs: number
  readonly idleMs: number
  readonly absoluteMs: number
  readonly device: Device
}

export async function insertSession(queries: AnyQueries, session: NewSession): Promise<SessionRow> {
  const { id, userId, keyId, nowMs, idleMs, absoluteMs, device } = session
  const now = isoTime(nowMs)
  const row: SessionRow = {
    id,
    user_id: userId,
    counter: 1,
    key_id: keyId,
    rotated_at: now,
    replays: 0,
    idle_expires_at: isoTime(nowMs + idleMs),
    absolute_expires_at: isoTime(nowMs + absoluteMs),
    revoked_at: null,
    device_mark: deviceMark(device),
    ...deviceColumns(device),
    created_at: now,
    last_seen_at: now,
  }
  await (queries as Kysely<SessionTables>).insertInto('sessions').values(row).execute()
  return row
}

/** Which session ends. */
export interface EndedSession {
  readonly id: string
  readonly nowMs: number
  /** Only if it is this user's. */
  readonly userId?: string | undefined
}

/** @returns whose it was, or undefined if there is none that has not ended. */
export async function endSession(
  queries: AnyQueries,
  { id, nowMs, userId }: EndedSession,
): Promise<string | undefined> {
  const row = await (queries as Kysely<SessionTables>)
    .updateTable('sessions')
    .set({ revoked_at: isoTime(nowMs) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .returning('user_id')
    .executeTakeFirst()
  return row?.user_id
}

/** @returns the ids of those that it ended. */
export async function endSessionsOf(
  queries: AnyQueries,
  userId: string,
  { nowMs, exceptId = '' }: { readonly nowMs: number; readonly exceptId?: string | undefined },
): Promise<string[]> {
  const own = queries as Kysely<SessionTables>
  const ended: string[] = []
  for (;;) {
    const found = await own
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .where('id', '!=', exceptId)
      .limit(batchRows)
      .execute()
    if (found.length === 0) return ended
    const rows = await own
      .updateTable('sessions')
      .set({ revoked_at: isoTime(nowMs) })
      .where(
        'id',
        'in',
        found.map(({ id }) => id),
      )
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute()
    ended.push(...rows.map(({ id }) => id))
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
