/**
 * The rows of API keys: made, found, listed, revoked, and told when they were used.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import { type Call, type Database, newId } from '../../reliability/database/index.ts'
import type { AnyQueries } from './ports.ts'
import type { ApiKeyRow, ApiKeyTables, KeyUserRow } from './tables.ts'

export type KeyTables = ApiKeyTables & { readonly users: KeyUserRow }
type Queries = Kysely<KeyTables>

/** What its owner may see of a key. */
export type ApiKeyView = Readonly<
  Pick<ApiKeyRow, 'id' | 'name' | 'prefix'> & {
    scopes: readonly string[]
    expiresAt: string
    lastUsedAt: string | null
    lastUsedIp: string | null
    createdAt: string
  }
>

/** What is needed to tell whether a key is valid, and whose it is. */
export type FoundKey = Pick<
  ApiKeyRow,
  'id' | 'user_id' | 'secret_hash' | 'scopes' | 'expires_at' | 'revoked_at' | 'last_used_ip'
> &
  Pick<KeyUserRow, 'role' | 'auth_version' | 'disabled_at'>

export interface InsertedKey {
  readonly userId: string
  readonly name: string
  readonly prefix: string
  readonly digest: Buffer
  readonly scopes: readonly string[]
  readonly expiresAt: string
  readonly createdAt: string
}

export interface KeyUse {
  readonly id: string
  readonly at: string
  readonly ip: string | null
}

const shown = [
  ...(['id', 'name', 'prefix', 'scopes', 'expires_at'] as const),
  ...(['last_used_at', 'last_used_ip', 'created_at'] as const),
] as const

export async function insertKey(queries: Queries, key: InsertedKey): Promise<ApiKeyView> {
  const { userId, name, prefix, digest, scopes, expiresAt, createdAt } = key
  const row = await queries
    .insertInto('api_keys')
    .values({
      ...{ id: newId(), user_id: userId, name, prefix, secret_hash: digest.toString('hex') },
      ...{ scopes: JSON.stringify(scopes), expires_at: expiresAt, created_at: createdAt },
    })
    .returning(shown)
    .executeTakeFirstOrThrow()
  return toView(row)
}

/**
 * Whether there is such a user who may sign in, held until the end of the transaction, so that two
 * keys of one user are made one after the other.
 */
export async function lockUser(
  queries: Queries,
  engine: Database<unknown>['engine'],
  userId: string,
): Promise<boolean> {
  const query = queries
    .selectFrom('users')
    .select('id')
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
  // SQLite has one writer at a time, and no locks of rows.
  const found = await (engine === 'postgres' ? query.forUpdate() : query).executeTakeFirst()
  return found !== undefined
}

export async function countValid(queries: Queries, userId: string, now: string): Promise<number> {
  const { count } = await queries
    .selectFrom('api_keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function findKey(
  database: Database<KeyTables>,
  prefix: string,
  call: Call,
): Promise<FoundKey | undefined> {
  return await database
    .queries({ ...call, name: 'find-api-key' })
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select([
      ...(['api_keys.id', 'api_keys.user_id', 'secret_hash', 'scopes', 'expires_at'] as const),
      ...(['revoked_at', 'last_used_ip', 'role', 'auth_version', 'disabled_at'] as const),
    ])
    .where('prefix', '=', prefix)
    .limit(1)
    .executeTakeFirst()
}

/** Newest first, without those that were revoked. */
export async function listKeys(
  database: Database<KeyTables>,
  userId: string,
  { limit, before }: { readonly limit: number; readonly before?: string | undefined },
  call: Call,
): Promise<ApiKeyView[]> {
  const rows = await database
    .queries({ ...call, name: 'list-api-keys' })
    .selectFrom('api_keys')
    .select(shown)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toView)
}

/**
 * Marks the key of the user as revoked; one that was revoked before keeps its time.
 *
 * @returns its prefix, and whether it was valid until now; nothing if the user has no such key.
 */
export async function markRevoked(
  queries: AnyQueries,
  { id, userId, at }: { readonly id: string; readonly userId: string; readonly at: string },
): Promise<{ readonly prefix: string; readonly isFirst: boolean } | undefined> {
  const own = (queries as Queries).updateTable('api_keys').where('id', '=', id)
  const { numUpdatedRows } = await own
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .set({ revoked_at: at })
    .executeTakeFirst()
  const row = await (queries as Queries)
    .selectFrom('api_keys')
    .select('prefix')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return row && { prefix: row.prefix, isFirst: numUpdatedRows > 0n }
}

/** An earlier use never takes the place of a later one. */
export async function writeUses(
  database: Database<KeyTables>,
  uses: readonly KeyUse[],
  call: Call,
): Promise<void> {
  await database.transaction(async (queries) => {
    for (const { id, at, ip } of uses) {
      await queries
        .updateTable('api_keys')
        .set({ last_used_at: at, last_used_ip: ip })
        .where('id', '=', id)
        .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
        .execute()
    }
  }, call)
}

function toView(row: Pick<ApiKeyRow, (typeof shown)[number]>): ApiKeyView {
  return {
    ...{ id: row.id, name: row.name, prefix: row.prefix },
    scopes: JSON.parse(row.scopes) as string[],
    ...{ expiresAt: row.expires_at, lastUsedAt: row.last_used_at },
    ...{ lastUsedIp: row.last_used_ip, createdAt: row.created_at },
  }
}
