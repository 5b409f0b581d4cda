/**
 * Where the small copies of classified pictures are kept.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { Kysely } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { Owner } from './owner.ts'

/** Within the transaction that stores the classification. */
export async function insertPicture(
  queries: Kysely<ServiceTables>,
  classificationId: string,
  bytes: Uint8Array,
): Promise<void> {
  await queries
    .insertInto('classification_pictures')
    .values({ classification_id: classificationId, bytes })
    .execute()
}

/** @param owner nobody's in particular if it is not given */
export async function findPicture(
  database: Database<ServiceTables>,
  classificationId: string,
  owner: Owner | undefined,
  call: Call,
): Promise<Uint8Array | undefined> {
  const query = database
    .queries(call)
    .selectFrom('classification_pictures as picture')
    .innerJoin('classifications', 'classifications.id', 'picture.classification_id')
    .select('picture.bytes')
    .where('picture.classification_id', '=', classificationId)
  const own = owner === undefined ? query : query.where('classifications.user_id', '=', owner)
  return (await own.executeTakeFirst())?.bytes
}
