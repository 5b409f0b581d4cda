/**
 * What the service did, in figures.
 *
 * @module
 */

import type { Cache, LookupOptions } from '@plimsoll/kit/cache'
import type { Database } from '@plimsoll/kit/database'
import type { Jobs } from '@plimsoll/kit/jobs'
import { type Static, Type } from 'typebox'
import type { ServiceTables } from '../store/service-tables.ts'
import { countsByDay, totalCounts } from '../vehicle/daily-counts.ts'

const count = Type.Integer({ minimum: 0 })

export const StatisticsSchema = Type.Object(
  {
    classifications: Type.Object({
      total: count,
      uncertain: count,
      labels: Type.Array(Type.Object({ label: Type.String(), count })),
      days: Type.Array(Type.Object({ day: Type.String(), count }), {
        description: 'The last 30 days in UTC, oldest first; days without any are left out',
      }),
    }),
    reports: Type.Object({ ready: count, failed: count }),
    jobs: Type.Array(
      Type.Object({
        queue: Type.String(),
        queued: count,
        running: count,
        dead: count,
        oldest_seconds: Type.Number({ minimum: 0, description: 'How long the oldest is due' }),
      }),
    ),
  },
  {
    examples: [
      {
        classifications: {
          total: 3,
          uncertain: 1,
          labels: [{ label: 'car', count: 3 }],
          days: [{ day: '2026-01-31', count: 3 }],
        },
        reports: { ready: 1, failed: 0 },
        jobs: [{ queue: 'reports', queued: 0, running: 0, dead: 0, oldest_seconds: 0 }],
      },
    ],
  },
)

type Statistics = Static<typeof StatisticsSchema>

const dayMs = 86_400_000

export type ReadStatistics = (options: LookupOptions) => Promise<Statistics | undefined>

/** Read from the store at most every five seconds, however often they are asked for. */
export function keptStatistics(
  database: Database<ServiceTables>,
  jobs: Jobs,
  cache: Cache,
): ReadStatistics {
  const kept = cache.forEveryone<Statistics>({
    name: 'statistics',
    ttlMs: 5_000,
    maxStaleMs: 60_000,
    schema: StatisticsSchema,
  })
  const load = (signal: AbortSignal) => statistics(database, jobs, signal)
  return (options) => kept.getOrLoad('all', load, options)
}

async function statistics(
  database: Database<ServiceTables>,
  jobs: Jobs,
  signal: AbortSignal,
): Promise<Statistics> {
  const fromDay = new Date(Date.now() - 29 * dayMs).toISOString().slice(0, 10)
  const [totals, days, { queues }] = await Promise.all([
    totalCounts(database, { signal }),
    countsByDay(database, 'classification', fromDay, { signal }),
    jobs.stats(),
  ])
  const of = (what: string) => totals.filter((total) => total.what === what)
  const sum = (some: readonly { readonly count: number }[]) =>
    some.reduce((all, one) => all + one.count, 0)
  const reports = (status: string) => sum(of('report').filter(({ label }) => label === status))
  return {
    classifications: {
      total: sum(of('classification')),
      uncertain: sum(of('uncertain')),
      labels: of('classification').map(({ label, count }) => ({ label, count })),
      days: [...days],
    },
    reports: { ready: reports('ready'), failed: reports('failed') },
    jobs: queues.map(({ queue, counts, oldestSeconds }) => ({
      queue,
      queued: counts.queued,
      running: counts.running,
      dead: counts.dead,
      oldest_seconds: oldestSeconds,
    })),
  }
}
