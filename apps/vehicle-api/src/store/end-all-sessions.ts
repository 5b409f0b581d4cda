/**
 * Signs everybody out, wherever they are, while no service runs on the store.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import type { ServiceTables } from './service-tables.ts'

const scope = 'service'

/** No token that was issued before is accepted afterwards, in whichever clock's order it comes. */
export async function endAllSessions(store: Database<ServiceTables>): Promise<void> {
  await store.transaction(async (queries) => {
    const before = await queries
      .selectFrom('auth_versions')
      .select('version')
      .where('scope', '=', scope)
      .executeTakeFirst()
    // The time, so that a version which only the lost store knew is passed too.
    const version = Math.max((before?.version ?? 0) + 1, Math.floor(Date.now() / 1_000))
    await queries
      .insertInto('auth_versions')
      .values({ scope, version })
      .onConflict((conflict) => conflict.column('scope').doUpdateSet({ version }))
      .execute()
    await queries.deleteFrom('sessions').execute()
  })
}
