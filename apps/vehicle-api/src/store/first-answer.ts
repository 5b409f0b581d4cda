/**
 * Waits for a store that answers late: where everything is started at once, PostgreSQL is as slow as
 * the process that asks it, and what a request may wait for a connection is too short for both.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Database } from '@plimsoll/kit/database'
import type { ConnectionProblem } from '@plimsoll/kit/database/postgres'
import type { ServiceTables } from './service-tables.ts'

/** Nobody waits for a start but the platform, which would only start it again. */
const startPatienceMs = 5_000
const pauseMs = 100

/** @throws the last failure, or the first one that waiting does not mend */
export async function awaitFirstAnswer(
  store: Pick<Database<ServiceTables>, 'check'>,
  patienceMs = startPatienceMs,
): Promise<void> {
  const untilMs = performance.now() + patienceMs
  for (;;) {
    try {
      return await store.check()
    } catch (error) {
      if (performance.now() >= untilMs || !isLate(error)) throw error
    }
    await setTimeout(pauseMs)
  }
}

function isLate(error: unknown): boolean {
  const { kind } = ((error as Error).cause ?? {}) as Partial<ConnectionProblem>
  return kind === 'no-answer' || kind === 'not-ready'
}
