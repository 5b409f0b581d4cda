/**
 * Where reports are kept, and the classifications that they count.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { ReportsTable } from '../store/vehicle-tables.ts'
import { countToday } from './daily-counts.ts'
import type { Owner } from './owner.ts'
import { type ReportSource, sourcesMax } from './report-data.ts'
import type { Report, ReportData, ReportSummary } from './report-schemas.ts'

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

/** @param owner nobody's in particular if it is not given */
export async function findReport(
  database: Database<ServiceTables>,
  id: string,
  owner: Owner | undefined,
  call: Call,
): Promise<Report | undefined> {
  const query = database.queries(call).selectFrom('reports').selectAll().where('id', '=', id)
  const own = owner === undefined ? query : query.where('user_id', '=', owner)
  const row = await own.executeTakeFirst()
  return row && toReport(row)
}

export interface ReportListQuery {
  readonly owner: Owner
  readonly limit: number
  /** Only what is older than this id. */
  readonly before: string | undefined
  readonly vehicleId: string | undefined
}

/** Newest first, at most `limit`. */
export async function listReports(
  database: Database<ServiceTables>,
  query: ReportListQuery,
  call: Call,
): Promise<readonly ReportSummary[]> {
  const rows = await reportsOf(database.queries(call), query).execute()
  // One engine gives the number in the data, the other its text.
  return rows.map(({ classifications, ...row }) => ({
    ...row,
    classifications: classifications === null ? null : Number(classifications),
  }))
}

export function reportsOf(
  queries: Kysely<ServiceTables>,
  { owner, limit, before, vehicleId }: ReportListQuery,
) {
  let query = queries
    .selectFrom('reports')
    .select(['id', 'vehicle_id', 'status', 'notes', 'created_at'])
    .select([
      sql<string | null>`data ->> 'label'`.as('label'),
      sql<string | number | null>`data ->> 'classifications'`.as('classifications'),
    ])
    .where('user_id', '=', owner)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  if (vehicleId !== undefined) query = query.where('vehicle_id', '=', vehicleId)
  return query
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
