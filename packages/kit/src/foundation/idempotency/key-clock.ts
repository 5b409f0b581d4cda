/**
 * The time by which leases run out and keys are forgotten, as SQL.
 *
 * PostgreSQL has a clock that all instances share. A SQLite file belongs to one machine, so leases
 * are counted in milliseconds since that was started, which no setting of the clock moves. After a
 * restart of the machine an old lease may seem to end in hours: one that ends later than any lease
 * may counts as out. Keys are forgotten by the wall clock.
 *
 * @module
 */

import { type RawBuilder, sql } from 'kysely'
import type { EngineName } from '../../reliability/database/index.ts'

export interface Clock {
  /** Milliseconds since 1970. */
  readonly wall: () => number
  /** Milliseconds since the machine was started, the same in all its processes. */
  readonly monotonic: () => number
}

export const machineClock: Clock = {
  wall: () => Date.now(),
  // Not performance.now(), which counts from the start of the process.
  monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
}

/** No lease is longer. */
export const leaseMsMax = 300_000

export interface KeyClock {
  /** For leases. */
  readonly leaseMs: (plusMs?: number) => RawBuilder<number>
  /** For keys. */
  readonly time: (plusMs?: number) => RawBuilder<string>
}

export function keyClock(engine: EngineName, { wall, monotonic }: Clock): KeyClock {
  if (engine === 'postgres') {
    return {
      leaseMs: (plusMs = 0) =>
        sql`((extract(epoch from clock_timestamp()) * 1000)::bigint + ${plusMs}::bigint)`,
      time: (plusMs = 0) => sql`(clock_timestamp() + ${plusMs} * interval '1 millisecond')`,
    }
  }
  return {
    leaseMs: (plusMs = 0) => sql`${Math.floor(monotonic()) + plusMs}`,
    time: (plusMs = 0) => sql`${new Date(wall() + plusMs).toISOString()}`,
  }
}
