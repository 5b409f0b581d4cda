/**
 * Builds a report in the background.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import { defineJob, type JobDefinition } from '@plimsoll/kit/jobs'
import { type Static, Type } from 'typebox'
import type { ServiceTables } from '../store/service-tables.ts'
import { reportData } from './report-data.ts'
import { finishReport, reportSources } from './report-store.ts'
import type { VehicleCounts } from './vehicle-counts.ts'

const ReportPayload = Type.Object({
  report_id: Type.String(),
  vehicle_id: Type.String(),
  user_id: Type.String(),
  classification_ids: Type.Optional(Type.Array(Type.String())),
})

export type ReportPayload = Static<typeof ReportPayload>
export type ReportJob = JobDefinition<ReportPayload>

const attemptsMax = 5

/** @param onFinished told after the commit, to forget what was cached of the vehicle */
export function reportJob(
  database: Database<ServiceTables>,
  { reports }: VehicleCounts,
  onFinished: (payload: ReportPayload) => Promise<void>,
): ReportJob {
  return defineJob({
    name: 'vehicle-report',
    queue: 'reports',
    payload: ReportPayload,
    attemptsMax,
    async run(payload, { signal, attempt, fence }) {
      const { report_id, user_id: owner, vehicle_id: vehicleId, classification_ids: ids } = payload
      const finish = async (outcome: Parameters<typeof finishReport>[2]) => {
        const isFirst = await database.transaction(
          async (queries) => {
            await fence(queries)
            return finishReport(queries, report_id, outcome)
          },
          { signal },
        )
        if (isFirst) reports[outcome.status] += 1
      }
      try {
        const sources = await reportSources(database, { owner, vehicleId, ids }, { signal })
        await finish({ status: 'ready', data: reportData(sources) })
      } catch (error) {
        // Whoever waits for it is told; a dead job that is replayed still makes it ready.
        if (attempt >= attemptsMax && !signal.aborted) await finish({ status: 'failed' })
        throw error
      }
      await onFinished(payload)
    },
  })
}
