/**
 * Which tokens end when something happens to their user: ours by their auth version, those of other
 * issuers by the time at which they were issued.
 *
 * @module
 */

import type { AnyQueries, Revoked } from './ports.ts'
import type { UserRow } from './tables.ts'
import { own } from './user-store.ts'

/** With the version that the user has just been given. */
export function ownTokensOf({ id, auth_version: leastVersion }: UserRow): Revoked {
  return { kind: 'user', id, leastVersion }
}

/** Who comes from another issuer needs a token that was issued after now, a second at most. */
export async function allTokensOf(
  queries: AnyQueries,
  user: UserRow,
  nowMs: number,
): Promise<Revoked[]> {
  const identities = await own(queries)
    .selectFrom('external_identities')
    .select(['issuer', 'subject'])
    .where('user_id', '=', user.id)
    .execute()
  const notBeforeSeconds = Math.floor(nowMs / 1_000)
  return [
    ownTokensOf(user),
    ...identities.map(
      ({ issuer, subject }): Revoked => ({ kind: 'subject', issuer, subject, notBeforeSeconds }),
    ),
  ]
}
