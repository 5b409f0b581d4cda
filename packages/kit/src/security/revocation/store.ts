/**
 * The rows of revocations: written in the transaction of the caller, published by whoever can, and
 * removed when no token is left that they concern.
 *
 * @module
 */

import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Call, Database } from '../../reliability/database/index.ts'
import type { AccessClaims } from '../tokens/index.ts'
import { type Revocable, type RevocableColumns, toColumns } from './revocable.ts'
import type { RevocationTables } from './tables.ts'

type Queries = Kysely<RevocationTables>

export interface StoreOptions {
  readonly database: Database<RevocationTables>
  /** How long a row is kept, but that of a token: the longest life of a token, and more. */
  readonly keepSeconds: number
  /** For how long the row of a token is kept after its `exp`. */
  readonly graceSeconds: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface UnpublishedRow extends RevocableColumns {
  readonly position: number
}

// Statements with more parameters are refused by neither engine, but take long to plan.
const rowsPerInsert = 500

export class RevocationStore {
  readonly #options: StoreOptions

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** @returns the positions of the rows */
  async insert(queries: Queries, things: readonly Revocable[]): Promise<number[]> {
    const positions: number[] = []
    for (let start = 0; start < things.length; start += rowsPerInsert) {
      const rows = things.slice(start, start + rowsPerInsert).map((what) => this.#rowOf(what))
      const inserted = await queries
        .insertInto('revocations')
        .values(rows)
        .returning('position')
        .execute()
      for (const { position } of inserted) positions.push(position)
    }
    for (const what of things) await keepVersion(queries, what)
    return positions
  }

  /** PostgreSQL: the transaction that `queries` are in. */
  async transactionId(queries: Queries): Promise<string | undefined> {
    if (this.#options.database.engine === 'sqlite') return undefined
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(
      queries,
    )
    return rows[0]?.id
  }

  /** Asks the truth, instead of the replica. */
  async isTokenRevoked(claims: AccessClaims, call: Call): Promise<boolean> {
    const { jti, sid, sub, uv, gv, tid, tv = 0 } = claims
    const tenant = sql<SqlBool>`(kind = 'tenant' and id = ${tid ?? null} and value > ${tv})`
    return this.#isAny(
      sql<SqlBool>`(kind = 'token' and id = ${jti}) or (kind = 'session' and id = ${sid})
        or (kind = 'user' and id = ${sub} and value > ${uv}) or ${tenant}`,
      gv,
      call,
    )
  }

  async isApiKeyRevoked(id: string, userId: string, version: number, call: Call): Promise<boolean> {
    return this.#isAny(
      sql<SqlBool>`(kind = 'api-key' and id = ${id})
        or (kind = 'user' and id = ${userId} and value > ${version})`,
      undefined,
      call,
    )
  }

  async isSubjectRevoked(id: string, issuedAtSeconds: number, call: Call): Promise<boolean> {
    // Compared as whole seconds: a token of the second of the cut-off is refused.
    const second = Number.isFinite(issuedAtSeconds) ? Math.ceil(issuedAtSeconds) : 0
    return this.#isAny(
      sql<SqlBool>`kind = 'subject' and id = ${id} and value >= ${second}`,
      undefined,
      call,
    )
  }

  /** Rows that nobody has confirmed to be in the stream, the oldest first. */
  unpublished(olderThanMs: number, limit: number, call: Call): Promise<UnpublishedRow[]> {
    const { database, now } = this.#options
    return database
      .queries(call)
      .selectFrom('revocations')
      .select(['position', 'kind', 'id', 'value'])
      .where('published_at', 'is', null)
      .where('created_at', '<', isoTime(now() - olderThanMs))
      .orderBy('created_at')
      .limit(limit)
      .execute()
  }

  async markPublished(positions: readonly number[], call: Call): Promise<void> {
    if (positions.length === 0) return
    const { database, now } = this.#options
    await database
      .queries(call)
      .updateTable('revocations')
      .set({ published_at: isoTime(now()) })
      .where('position', 'in', positions)
      .execute()
  }

  /** Removes at most `limit` rows. @returns how many there were */
  async removeExpired(limit: number, call: Call): Promise<number> {
    const { database, now } = this.#options
    const { numDeletedRows } = await database
      .queries(call)
      .deleteFrom('revocations')
      .where('position', 'in', (from) =>
        from
          .selectFrom('revocations')
          .select('position')
          .where('expires_at', '<', isoTime(now()))
          .orderBy('expires_at')
          .limit(limit),
      )
      .executeTakeFirst()
    return Number(numDeletedRows)
  }

  async #isAny(matches: ReturnType<typeof sql<SqlBool>>, gv: number | undefined, call: Call) {
    const found = await sql<{ found: number }>`
      select 1 as found where exists (select 1 from revocations where ${matches})
        or exists (select 1 from auth_versions where scope = 'service' and version > ${gv ?? null})
    `.execute(this.#options.database.queries({ ...call, name: 'confirm-revocation' }))
    return found.rows.length > 0
  }

  #rowOf(what: Revocable) {
    const { keepSeconds, graceSeconds, now } = this.#options
    const at = now()
    const columns = toColumns(what)
    const endMs =
      what.kind === 'token' ? (columns.value + graceSeconds) * 1_000 : at + keepSeconds * 1_000
    return {
      ...columns,
      created_at: isoTime(at),
      // Of a token that has ended already, nothing is to be kept; PostgreSQL has no year 300,000.
      expires_at: isoTime(Math.min(endMs, at + keepSeconds * 1_000)),
      published_at: null,
    }
  }
}

/** The versions of service and tenants stay when their rows have gone: new tokens are made with them. */
async function keepVersion(queries: Queries, what: Revocable): Promise<void> {
  if (what.kind !== 'service' && what.kind !== 'tenant') return
  const scope = what.kind === 'service' ? 'service' : `tenant:${what.id}`
  await queries
    .insertInto('auth_versions')
    .values({ scope, version: what.leastVersion })
    .onConflict((conflict) =>
      conflict
        .column('scope')
        .doUpdateSet({ version: what.leastVersion })
        .where('auth_versions.version', '<', what.leastVersion),
    )
    .execute()
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
