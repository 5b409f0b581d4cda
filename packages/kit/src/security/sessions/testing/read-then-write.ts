/**
 * The control of the proofs: a rotation that reads the session, decides, and then writes. Two that
 * read the same row both go on.
 *
 * @module
 */

import type { Database } from '../../../reliability/database/index.ts'
import type { Refresher } from '../refresh-session.ts'
import type { SessionStore } from '../session-store.ts'
import type { SessionTables } from '../tables.ts'

/** @param pause between reading and writing */
export function readThenWrite(
  database: Database<SessionTables>,
  store: SessionStore,
  pause: () => Promise<void> = async () => undefined,
): Refresher['store'] {
  return {
    async rotate({ sessionId, counter, nowMs, deviceMark: device_mark }) {
      const row = await store.find(sessionId)
      await pause()
      if (row?.counter !== counter || row.revoked_at !== null) return undefined
      const now = new Date(nowMs).toISOString()
      return await database
        .queries()
        .updateTable('sessions')
        .set((eb) => ({
          counter: eb('counter', '+', 1),
          ...{ rotated_at: now, last_seen_at: now, replays: 0, device_mark },
        }))
        .where('id', '=', sessionId)
        .returningAll()
        .executeTakeFirst()
    },
    find: (sessionId) => store.find(sessionId),
    countReplay: (presented) => store.countReplay(presented),
  }
}
