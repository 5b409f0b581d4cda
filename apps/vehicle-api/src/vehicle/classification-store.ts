/**
 * Where classifications are kept, and the history that is read from there.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { Kysely, Selectable } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { ClassificationsTable } from '../store/vehicle-tables.ts'
import type { Classified } from './classify.ts'
import { countToday } from './daily-counts.ts'
import type { Owner } from './owner.ts'
import { insertPicture } from './picture-store.ts'
import { pictureUrl } from './picture-url.ts'
import type { Classification } from './schemas.ts'

export interface HistoryQuery {
  readonly owner: Owner
  readonly limit: number
  /** Only what is older than this id. */
  readonly before: string | undefined
  readonly label: string | undefined
  readonly vehicleId: string | undefined
  readonly uncertain: boolean | undefined
  /** Only this id and what is newer. */
  readonly from: string | undefined
}

type Row = Selectable<ClassificationsTable>

interface ReadRow extends Row {
  readonly picture_of: string | null
}

/** What else belongs into the transaction of a change; its last statements. */
export type Also = (queries: Kysely<ServiceTables>) => Promise<void>

/** Stores classifications with their pictures and counts them, all or none. */
export function storeClassifications(
  database: Database<ServiceTables>,
  classified: readonly Classified[],
  owner: Owner,
  call: Call,
  also: Also = async () => undefined,
): Promise<void> {
  return database.transaction(async (queries) => {
    for (const one of classified) await insertClassification(queries, one, owner)
    await also(queries)
  }, call)
}

/** The same within a transaction of the caller. */
export async function insertClassification(
  queries: Kysely<ServiceTables>,
  { classification, picture }: Classified,
  owner: Owner,
): Promise<void> {
  const row = toRow(classification, owner)
  await queries.insertInto('classifications').values(row).execute()
  if (picture !== undefined) await insertPicture(queries, row.id, picture)
  const counted =
    row.uncertain === 1 ? (['classification', 'uncertain'] as const) : (['classification'] as const)
  for (const what of counted) await countToday(queries, what, row.label, row.created_at)
}

/** Newest first, at most `limit`. */
export async function listClassifications(
  database: Database<ServiceTables>,
  query: HistoryQuery,
  call: Call,
): Promise<readonly Classification[]> {
  const rows = await historyOf(database.queries(call), query).execute()
  // With a range closed at both ends SQLite would take the index of all that the owner has.
  const { from = '' } = query
  return rows.filter(({ id }) => id >= from).map(toClassification)
}

/** Each filter has its index, of which every one ends in the id. */
export function historyOf(
  queries: Kysely<ServiceTables>,
  { owner, limit, before, label, vehicleId, uncertain }: Omit<HistoryQuery, 'from'>,
) {
  let query = classificationsIn(queries)
    .where('user_id', '=', owner)
    .orderBy('id', 'desc')
    .limit(limit)
  if (before !== undefined) query = query.where('id', '<', before)
  if (label !== undefined) query = query.where('label', '=', label)
  if (vehicleId !== undefined) query = query.where('vehicle_id', '=', vehicleId)
  if (uncertain !== undefined) query = query.where('uncertain', '=', uncertain ? 1 : 0)
  return query
}

/** A join might be made by reading the pictures of all; this is one look-up for each row. */
function classificationsIn(queries: Kysely<ServiceTables>) {
  return queries
    .selectFrom('classifications')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('classification_pictures')
        .select('classification_id')
        .whereRef('classification_id', '=', 'classifications.id')
        .as('picture_of'),
    )
}

/** @param owner nobody's in particular if it is not given */
export async function findClassification(
  database: Database<ServiceTables>,
  id: string,
  owner: Owner | undefined,
  call: Call,
): Promise<Classification | undefined> {
  const query = classificationsIn(database.queries(call)).where('id', '=', id)
  const own = owner === undefined ? query : query.where('user_id', '=', owner)
  const row = await own.executeTakeFirst()
  return row && toClassification(row)
}

/**
 * The picture goes with it. The counts keep what was once classified.
 *
 * @returns false if the owner has none with this id
 */
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

function toClassification(row: ReadRow): Classification {
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
    picture_url: row.picture_of === null ? null : pictureUrl(row.id),
    created_at: row.created_at,
  }
}
