/**
 * Where reports are kept, and the classifications that they count.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { Kysely, Selectable } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { ReportsTable } from '../store/vehicle-tables.ts'
import { countToday } from './daily-counts.ts'
import type { Owner } from './owner.ts'
import { type ReportSource, sourcesMax } from './report-data.ts'
import type { Report, ReportData } from './report-schemas.ts'

export type NewReport = Pick<ReportsTable, 'id' | 'vehicle_id' | 'user_id' | 'notes' | 'created_at'>

/** Which classifications a report counts. */
export interface SourceQuery {
  readonly owner: Owner
  readonly vehicleId: string
  /** Default: all of the vehicle. */
  readonly ids: readonly string[] | undefined
}

export async function insertReport(
  queries: Kysely<ServiceTables>,
  report: NewReport,
): Promise<void> {
  await queries
    .insertInto('reports')
    .values({ ...report, status: 'building', data: null })
    .execute()
}

/**
 * A report is finished once: a second worker that comes late changes nothing.
 *
 * @returns whether it was this one
 */
export async function finishReport(
  queries: Kysely<ServiceTables>,
  id: string,
  outcome: { readonly status: 'ready'; readonly data: ReportData } | { readonly status: 'failed' },
): Promise<boolean> {
  const data = outcome.status === 'ready' ? JSON.stringify(outcome.data) : null
  const { numUpdatedRows } = await queries
    .updateTable('reports')
    .set({ status: outcome.status, data })
    .where('id', '=', id)
    .where('status', '!=', 'ready')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await countToday(queries, 'report', outcome.status, nowIso())
  return true
}

export interface LatestQuery {
  readonly owner: Owner
  readonly vehicleId: string
  /** Only one that is no longer being built. */
  readonly finished: boolean
}

/** The newest of a vehicle. */
export async function latestReport(
  database: Database<ServiceTables>,
  { owner, vehicleId, finished }: LatestQuery,
  call: Call,
): Promise<Report | undefined> {
  const newest = database
    .queries(call)
    .selectFrom('reports')
    .selectAll()
    .where('user_id', '=', owner)
    .where('vehicle_id', '=', vehicleId)
    .orderBy('id', 'desc')
    .limit(1)
  const query = finished ? newest.where('status', '!=', 'building') : newest
  const row = await query.executeTakeFirst()
  return row && toReport(row)
}

export async function findReport(
  database: Database<ServiceTables>,
  id: string,
  call: Call,
): Promise<Report | undefined> {
  const row = await database
    .queries(call)
    .selectFrom('reports')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toReport(row)
}

/** Newest first, one more than a report counts, so that it can say whether there are more. */
export async function reportSources(
  database: Database<ServiceTables>,
  { owner, vehicleId, ids }: SourceQuery,
  call: Call,
): Promise<readonly ReportSource[]> {
  const sources = database
    .queries(call)
    .selectFrom('classifications')
    .select(['id', 'label', 'confidence', 'uncertain', 'created_at'])
    .where('user_id', '=', owner)
    .orderBy('id', 'desc')
    .limit(sourcesMax + 1)
  const chosen =
    ids === undefined
      ? sources.where('vehicle_id', '=', vehicleId)
      : sources.where('id', 'in', [...ids])
  const rows = await chosen.execute()
  return rows.map((row) => ({ ...row, uncertain: row.uncertain === 1 }))
}

function toReport({ data, ...row }: Selectable<ReportsTable>): Report {
  const { id, vehicle_id, status, notes, created_at } = row
  return {
    id,
    vehicle_id,
    status,
    data: data === null ? null : JSON.parse(data),
    notes,
    created_at,
  }
}

function nowIso(): string {
  return new Date().toISOString()
}
