/**
 * Is a queue full? Asked at most once a second per queue, on the connection of whoever enqueues, so
 * that it can wait for no other; in between the last answer holds. So a queue may hold as many more
 * as are enqueued within a second.
 *
 * @module
 */

import { type Kysely, sql } from 'kysely'
import type { JobTables } from './tables.ts'

export interface QueueDepths {
  readonly queuedMax: number
  readonly monotonic: () => number
  readonly answers: Map<string, { readonly isFull: boolean; readonly atMs: number }>
}

const keptMs = 1_000

export async function isQueueFull(
  { queuedMax, monotonic, answers }: QueueDepths,
  queries: Kysely<JobTables>,
  queue: string,
): Promise<boolean> {
  const known = answers.get(queue)
  if (known !== undefined && monotonic() - known.atMs < keptMs) return known.isFull

  const { depth } = await queries
    .selectFrom((inner) =>
      inner
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', sql.lit('queued'))
        .where('queue', '=', queue)
        .limit(queuedMax)
        .as('waiting'),
    )
    .select((eb) => eb.fn.countAll<number>().as('depth'))
    .executeTakeFirstOrThrow()
  const isFull = depth >= queuedMax
  answers.set(queue, { isFull, atMs: monotonic() })
  return isFull
}
