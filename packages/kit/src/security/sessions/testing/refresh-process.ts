/**
 * An instance of the service in a process of its own: refreshes one token many times at once, when
 * it is told to, and tells what it was answered.
 *
 * @module
 */

import { postgresDatabase } from '../../../reliability/database/postgres/index.ts'
import { counters } from '../counters.ts'
import type { Device } from '../device.ts'
import { refreshSession } from '../refresh-session.ts'
import { refreshTokens } from '../refresh-token.ts'
import { SessionStore } from '../session-store.ts'
import { createSessions } from '../sessions.ts'
import { resolveSettings } from '../settings.ts'
import type { SessionTables } from '../tables.ts'
import { readThenWrite } from './read-then-write.ts'
import { recordedRevocation } from './session-service.ts'

/**
 * `sessions`: as it is. `statements`: without sharing answers, so that all copies reach the store.
 * `read-then-write`: the control. `dies`: killed between the commit of a rotation and its answer.
 */
export type RefreshKind = 'sessions' | 'statements' | 'read-then-write' | 'dies'

export interface RefreshProcessOptions {
  readonly url: string
  readonly secret: string
  readonly kind: RefreshKind
}

/** Told to the process. */
export interface RefreshOrder {
  readonly token: string
  readonly device: Device
  readonly copies: number
}

/** Told by the process: the successors, and what else was answered, by status. */
export interface RefreshAnswers {
  readonly successors: readonly string[]
  readonly refusals: readonly number[]
}

await main(JSON.parse(process.argv[2] ?? '{}') as RefreshProcessOptions)

async function main({ url, secret, kind }: RefreshProcessOptions): Promise<void> {
  // The test machine may be busy with others; what is shown here is no question of time.
  const patience = { connectionTimeoutMs: 20_000, statementTimeoutMs: 20_000 }
  const database = await postgresDatabase<SessionTables>({ url, ...patience })
  const refresh = refresherOf(kind)

  process.on('message', async ({ token, device, copies }: RefreshOrder) => {
    const settled = await Promise.allSettled(
      Array.from({ length: copies }, () => refresh(token, device)),
    )
    const successors = settled.flatMap((one) =>
      one.status === 'fulfilled' ? [one.value.refreshToken] : [],
    )
    const refusals = settled.flatMap((one) =>
      one.status === 'rejected' ? [Number(one.reason?.statusCode)] : [],
    )
    process.send?.({ successors, refusals } satisfies RefreshAnswers)
  })
  process.on('disconnect', () => void database.close())
  process.send?.('ready')

  function refresherOf(kind: RefreshKind) {
    const revocation = recordedRevocation(database)
    const audit = { appendWithin: async () => undefined }
    // How long a busy machine takes to begin shall decide nothing; copies that share need no such help.
    const startMs = Date.now()
    const now = kind === 'sessions' ? Date.now : () => startMs
    const settings = { database, secrets: { secret }, revocation, audit, now }
    if (kind === 'sessions') return createSessions(settings).refresh
    const store = storeOf(kind)
    const parts = { settings: resolveSettings(settings), tokens: refreshTokens({ secret }), store }
    return (token: string, device: Device) =>
      refreshSession({ ...parts, counts: counters() }, token, device)
  }

  function storeOf(kind: RefreshKind) {
    const store = new SessionStore(database)
    if (kind === 'read-then-write') return readThenWrite(database, store)
    if (kind === 'statements') return store
    return {
      rotate: async (...call: Parameters<SessionStore['rotate']>) => {
        await store.rotate(...call)
        process.kill(process.pid, 'SIGKILL')
        return undefined
      },
      find: store.find.bind(store),
      countReplay: store.countReplay.bind(store),
    }
  }
}
