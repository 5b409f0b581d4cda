/**
 * Where classifications are kept, and the history that is read from there.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { Kysely, Selectable } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { ClassificationsTable } from '../store/vehicle-tables.ts'
import { countToday } from './daily-counts.ts'
import type { Owner } from './owner.ts'
import type { Classification } from './schemas.ts'

export interface HistoryQuery {
  readonly owner: Owner
  readonly limit: number
  /** Only what is older than this id. */
  readonly before: string | undefined
  readonly label: string | undefined
  readonly vehicleId: string | undefined
}

type Row = Selectable<ClassificationsTable>

/** What else belongs into the transaction of a change; its last statements. */
export type Also = (queries: Kysely<ServiceTables>) => Promise<void>

/** Stores classifications and counts them, all or none. */
export function storeClassifications(
  database: Database<ServiceTables>,
  classifications: readonly Classification[],
  owner: Owner,
  call: Call,
  also: Also = async () => undefined,
): Promise<void> {
  return database.transaction(async (queries) => {
    for (const one of classifications) await insertClassification(queries, one, owner)
    await also(queries)
  }, call)
}

/** The same within a transaction of the caller. */
export async function insertClassification(
  queries: Kysely<ServiceTables>,
  classification: Classification,
  owner: Owner,
): Promise<void> {
  const row = toRow(classification, owner)
  await queries.insertInto('classifications').values(row).execute()
  const counted =
    row.uncertain === 1 ? (['classification', 'uncertain'] as const) : (['classification'] as const)
  for (const what of counted) await countToday(queries, what, row.label, row.created_at)
}

/** Newest first, at most `limit`. */
export async function listClassifications(
  database: Database<ServiceTables>,
  { owner, limit, before, label, vehicleId }: HistoryQuery,
  call: Call,
): Promise<readonly Classification[]> {
  let query = database
    .queries(call)
    .selectFrom('classifications')
    .selectAll()
    .where('user_id', '=', owner)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  if (label !== undefined) query = query.where('label', '=', label)
  if (vehicleId !== undefined) query = query.where('vehicle_id', '=', vehicleId)
  return (await query.execute()).map(toClassification)
}

/** @param owner nobody's in particular if it is not given */
export async function findClassification(
  database: Database<ServiceTables>,
  id: string,
  owner: Owner | undefined,
  call: Call,
): Promise<Classification | undefined> {
  const query = database
    .queries(call)
    .selectFrom('classifications')
    .selectAll()
    .where('id', '=', id)
  const own = owner === undefined ? query : query.where('user_id', '=', owner)
  const row = await own.executeTakeFirst()
  return row && toClassification(row)
}

/** @returns false if the owner has none with this id. The counts keep what was once classified. */
export async function deleteClassification(
  queries: Kysely<ServiceTables>,
  id: string,
  owner: Owner,
): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom('classifications')
    .where('id', '=', id)
    .where('user_id', '=', owner)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function toRow(classification: Classification, owner: Owner): Row {
  const { image, predictions, uncertain } = classification
  return {
    id: classification.id,
    user_id: owner,
    vehicle_id: classification.vehicle_id ?? null,
    label: classification.label,
    confidence: classification.confidence,
    predictions: JSON.stringify(predictions),
    uncertain: uncertain ? 1 : 0,
    processing_time_ms: classification.processing_time_ms,
    model: classification.model,
    image_name: image.name,
    image_width: image.width,
    image_height: image.height,
    image_format: image.format,
    image_bytes: image.bytes,
    created_at: classification.created_at,
  }
}

export function toClassification(row: Row): Classification {
  return {
    id: row.id,
    ...(row.vehicle_id === null ? {} : { vehicle_id: row.vehicle_id }),
    label: row.label,
    confidence: row.confidence,
    predictions: JSON.parse(row.predictions),
    uncertain: row.uncertain === 1,
    processing_time_ms: row.processing_time_ms,
    model: row.model,
    image: {
      name: row.image_name,
      width: row.image_width,
      height: row.image_height,
      format: row.image_format as Classification['image']['format'],
      bytes: row.image_bytes,
    },
    created_at: row.created_at,
  }
}
