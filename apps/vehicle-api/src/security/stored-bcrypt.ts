/**
 * Whether passwords of another system were brought along as bcrypt hashes.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import type { ServiceTables } from '../store/service-tables.ts'

/**
 * The highest cost (log2 of rounds) among the stored bcrypt hashes; nothing if there is none.
 *
 * Asked at the start, for then every login does the work of such a hash from the first one on, and
 * how long it takes tells nobody whose password is one.
 */
export async function storedBcryptCost(
  store: Database<ServiceTables>,
): Promise<number | undefined> {
  const row = await store
    .queries({ name: 'stored-bcrypt-cost', timeoutMs: 10_000 })
    .selectFrom('users')
    .select((of) =>
      of.fn.max<string | null>(of.fn('substr', ['password_hash', of.lit(5), of.lit(2)])).as('cost'),
    )
    .where('password_hash', 'like', '$2_$%')
    .executeTakeFirst()
  const cost = Number(row?.cost ?? Number.NaN)
  return Number.isSafeInteger(cost) ? cost : undefined
}
