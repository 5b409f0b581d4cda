/**
 * Exact counts without counting: each is one row of its day, changed in the transaction of what it
 * counts, so statistics never scan what they are about.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { Kysely } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { DailyCountsTable } from '../store/vehicle-tables.ts'

type What = DailyCountsTable['what']

/** Adds one to a day's count. @param at the time of the event, ISO 8601 in UTC */
export async function countToday(
  queries: Kysely<ServiceTables>,
  what: What,
  label: string,
  at: string,
): Promise<void> {
  await queries
    .insertInto('daily_counts')
    .values({ day: at.slice(0, 10), what, label, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'what', 'label'])
        .doUpdateSet(({ ref, eb }) => ({ count: eb(ref('daily_counts.count'), '+', 1) })),
    )
    .execute()
}

export interface Count {
  readonly what: What
  readonly label: string
  readonly count: number
}

/** Since the first day. */
export async function totalCounts(
  database: Database<ServiceTables>,
  call: Call,
): Promise<readonly Count[]> {
  const rows = await database
    .queries(call)
    .selectFrom('daily_counts')
    .select(({ fn }) => ['what', 'label', fn.sum<number>('count').as('count')])
    .groupBy(['what', 'label'])
    .orderBy('count', 'desc')
    .limit(1_000)
    .execute()
  return rows.map(({ what, label, count }) => ({ what, label, count: Number(count) }))
}

/** One count for each day that has any, oldest first. @param fromDay `2026-01-31` */
export async function countsByDay(
  database: Database<ServiceTables>,
  what: What,
  fromDay: string,
  call: Call,
): Promise<readonly { readonly day: string; readonly count: number }[]> {
  const rows = await database
    .queries(call)
    .selectFrom('daily_counts')
    .select(({ fn }) => ['day', fn.sum<number>('count').as('count')])
    .where('day', '>=', fromDay)
    .where('what', '=', what)
    .groupBy('day')
    .orderBy('day')
    .limit(1_000)
    .execute()
  return rows.map(({ day, count }) => ({ day, count: Number(count) }))
}
