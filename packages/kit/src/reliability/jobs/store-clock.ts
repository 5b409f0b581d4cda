/**
 * The time by which jobs are due and leases run out, as SQL.
 *
 * PostgreSQL has a clock that all instances share. A SQLite file has the machine's, which somebody
 * may set: so the store counts the monotonic time of the machine from an offset that it keeps. All
 * processes of the machine read the same offset, so none of them sees a lease run out early or
 * late, wherever the wall clock jumps, and whichever process it jumps for.
 *
 * The offset follows the wall clock slowly (a second in ten), so the time of the
 * store never goes back. What waits for its time is due by the store's time or by the wall clock,
 * whichever is later: a step back holds nothing up, a step forward starts what is due by then.
 *
 * @module
 */

import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Call, Database, EngineName } from '../database/index.ts'
import type { Clock } from './clock.ts'
import type { JobTables } from './tables.ts'

export interface StoreClock {
  /** For leases, and what is compared with them. */
  now(plusMs?: number): RawBuilder<string>
  /** Up to when waiting jobs are due. */
  due(): RawBuilder<string>
}

export function storeClock(engine: EngineName, { wall, monotonic }: Clock): StoreClock {
  if (engine === 'postgres') {
    const now = (plusMs = 0) =>
      sql<string>`(clock_timestamp() + ${plusMs} * interval '1 millisecond')`
    return { now, due: now }
  }
  // Before the store was opened for the first time there is no offset: by the wall clock then.
  const nowMs = () => {
    const monotonicMs = monotonic()
    const offset = sql`(select offset_ms from job_clock where id = 1)`
    return sql<number>`(coalesce(${offset}, ${wall() - monotonicMs}) + ${monotonicMs})`
  }
  return {
    now: (plusMs = 0) => isoText(sql`(${nowMs()} + ${plusMs})`),
    due: () => isoText(sql`max(${nowMs()}, ${wall()})`),
  }
}

function isoText(ms: RawBuilder<unknown>): RawBuilder<string> {
  return sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`
}

/** A wall clock that was further ahead than this was wrong, and its time is not kept. */
const aheadMsMax = 86_400_000

/**
 * Before workers start on a SQLite store: sets its clock, which goes on where it was, unless the
 * machine was started anew or the wall clock has got ahead while no job was running.
 */
export async function openStoreClock(
  database: Database<JobTables>,
  clock: Clock,
  call: Call,
): Promise<void> {
  if (database.engine === 'postgres') return
  await database.transaction(async (queries) => {
    const kept = await readClock(queries)
    const isBusy = await queries
      .selectFrom('jobs')
      .select('id')
      .where('state', '=', sql.lit('running'))
      .limit(1)
      .executeTakeFirst()
    const [wallMs, monotonicMs] = [clock.wall(), clock.monotonic()]
    const startMs = startOf(kept, { wallMs, monotonicMs, isBusy: isBusy !== undefined })
    if (startMs === undefined) return

    await queries
      .updateTable('job_clock')
      .set({ offset_ms: startMs - monotonicMs, reached_ms: startMs, moved_ms: monotonicMs })
      .execute()
    await mendTimes(queries, new Date(startMs).toISOString())
  }, call)
}

export interface KeptClock {
  readonly offset_ms: number | null
  readonly reached_ms: number
  readonly moved_ms: number
}

interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** Where the store's time starts anew, or undefined where it goes on. Pure. */
export function startOf(
  { offset_ms, reached_ms }: KeptClock,
  { wallMs, monotonicMs, isBusy }: Moment & { readonly isBusy: boolean },
): number | undefined {
  if (offset_ms === null) return wallMs
  const nowMs = offset_ms + monotonicMs
  if (Math.max(nowMs, reached_ms) > wallMs + aheadMsMax) return wallMs
  const isNewlyBooted = nowMs < reached_ms
  if (isNewlyBooted) return Math.max(reached_ms, wallMs)
  return wallMs > nowMs && !isBusy ? wallMs : undefined
}

/** By how much the offset moves in a claim: towards the wall clock, a second in ten. Pure. */
export function slewMs(
  { offset_ms, moved_ms }: KeptClock,
  { wallMs, monotonicMs }: Moment,
  leaseMs: number,
): number {
  if (offset_ms === null) return 0
  // Never so far at once that a lease which is renewed in time runs out.
  const mostMs = Math.min(Math.max(0, monotonicMs - moved_ms), leaseMs) / 10
  const behindMs = wallMs - (offset_ms + monotonicMs)
  return Math.min(mostMs, Math.max(-mostMs, behindMs))
}

/** Counts the tokens of a claim, and moves the clock. */
export async function keepClock(
  queries: Kysely<JobTables>,
  clock: Clock,
  { tokens, leaseMs }: { readonly tokens: number; readonly leaseMs: number },
): Promise<void> {
  const kept = await readClock(queries)
  const moment = { wallMs: clock.wall(), monotonicMs: clock.monotonic() }
  const offsetMs =
    (kept.offset_ms ?? moment.wallMs - moment.monotonicMs) + slewMs(kept, moment, leaseMs)
  await queries
    .updateTable('job_clock')
    .set((eb) => ({
      last_token: eb('last_token', '+', tokens),
      offset_ms: offsetMs,
      reached_ms: Math.max(kept.reached_ms, offsetMs + moment.monotonicMs),
      moved_ms: moment.monotonicMs,
    }))
    .execute()
}

/** Below that the clocks are not worth a write. */
const apartMs = 1_000

/** Moves the store's time towards the wall clock where nothing is claimed that would do so. */
export async function followClock(
  database: Database<JobTables>,
  clock: Clock,
  leaseMs: number,
): Promise<void> {
  if (database.engine === 'postgres') return
  const { offset_ms } = await readClock(database.queries())
  const behindMs = offset_ms === null ? 0 : clock.wall() - clock.monotonic() - offset_ms
  if (Math.abs(behindMs) < apartMs) return
  await database.transaction((queries) => keepClock(queries, clock, { tokens: 0, leaseMs }))
}

async function readClock(queries: Kysely<JobTables>): Promise<KeptClock> {
  return await queries
    .selectFrom('job_clock')
    .select(['offset_ms', 'reached_ms', 'moved_ms'])
    .where('id', '=', 1)
    .limit(1)
    .executeTakeFirstOrThrow()
}

/** After a start: what only waits because its time was written by a clock that was ahead. */
async function mendTimes(queries: Kysely<JobTables>, now: string): Promise<void> {
  await queries
    .updateTable('jobs')
    .set({ run_at: now })
    .where('state', '=', sql.lit('queued'))
    .where('run_at', '>', now)
    .where('created_at', '>', now)
    // A time that the caller named is meant by the wall clock, and stays.
    .where((eb) => eb.or([eb('run_at', '=', eb.ref('created_at')), eb('attempt', '>', 0)]))
    .execute()
  // No process has these leases any more, or its worker renews them: tokens keep them apart.
  await queries
    .updateTable('jobs')
    .set({ lease_until: now })
    .where('state', '=', sql.lit('running'))
    .where('lease_until', '>', now)
    .execute()
  await queries
    .updateTable('job_schedules')
    .set({ last_tick: now })
    .where('last_tick', '>', now)
    .execute()
}
