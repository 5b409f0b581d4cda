/**
 * PostgreSQL only: what each node may still accept without asking anew, for the barrier of others.
 *
 * - `lease_until`: it may be fresh by reading this database, up to then, and has read `snapshot`.
 * - `confirms_until`: it may have asked for single sessions, and holds an answer for 250 ms.
 *
 * The clock is the server's. A node writes each before it relies on it, and relies on it for less.
 *
 * @module
 */

import { sql } from 'kysely'
import type { Call, Database } from '../../reliability/database/index.ts'
import type { RevocationTables } from './tables.ts'

export interface NodeStoreOptions {
  readonly database: Database<RevocationTables>
  readonly nodeId: string
  readonly leaseMs: number
  readonly permitMs: number
}

export interface OtherNode {
  readonly id: string
  /** It is leased, and has not read the transaction. */
  readonly isBehind: boolean
  readonly mayConfirm: boolean
}

interface OtherRow {
  readonly id: string
  readonly behind: number
  readonly confirms: number
}

export class NodeStore {
  readonly #options: NodeStoreOptions

  constructor(options: NodeStoreOptions) {
    this.#options = options
  }

  /** Extends the lease, and says what was read before. */
  async renew(snapshot: string | undefined, call: Call): Promise<void> {
    const { database, nodeId, leaseMs } = this.#options
    await sql`
      insert into revocation_nodes as node (id, lease_until, snapshot, seen_at)
      values (${nodeId}::uuid, ${later(leaseMs)}, ${snapshot ?? null}::pg_snapshot, clock_timestamp())
      on conflict (id) do update set lease_until = excluded.lease_until,
        snapshot = excluded.snapshot, seen_at = excluded.seen_at
    `.execute(database.queries(call))
  }

  async acknowledge(snapshot: string, call: Call): Promise<void> {
    const { database, nodeId } = this.#options
    await sql`update revocation_nodes set snapshot = ${snapshot}::pg_snapshot
      where id = ${nodeId}::uuid`.execute(database.queries(call))
  }

  /** Before this node asks for single sessions. */
  async permit(call: Call): Promise<void> {
    const { database, nodeId, permitMs } = this.#options
    await sql`
      insert into revocation_nodes as node (id, confirms_until, seen_at)
      values (${nodeId}::uuid, ${later(permitMs)}, clock_timestamp())
      on conflict (id) do update set confirms_until = excluded.confirms_until,
        seen_at = excluded.seen_at
    `.execute(database.queries(call))
  }

  /** Nodes that may accept what they have not read of this transaction. */
  async others(transactionId: string, call: Call): Promise<readonly OtherNode[]> {
    const { database, nodeId } = this.#options
    const { rows } = await sql<OtherRow>`
      select * from (
        select id, coalesce(confirms_until > clock_timestamp(), false) as confirms,
          coalesce(lease_until > clock_timestamp(), false) and not coalesce(
            pg_visible_in_snapshot(${transactionId}::xid8, snapshot), false) as behind
        from revocation_nodes where id <> ${nodeId}::uuid
      ) as node where confirms or behind limit 1000
    `.execute(database.queries(call))
    return rows.map(({ id, behind, confirms }) => ({
      id,
      isBehind: behind === 1,
      mayConfirm: confirms === 1,
    }))
  }

  /** This node accepts nothing any more. */
  async leave(call: Call): Promise<void> {
    const { database, nodeId } = this.#options
    await database.queries(call).deleteFrom('revocation_nodes').where('id', '=', nodeId).execute()
  }

  /** Removes those of which nothing was heard for an hour. */
  async removeDead(call: Call): Promise<void> {
    await sql`delete from revocation_nodes
      where seen_at < clock_timestamp() - interval '1 hour'`.execute(
      this.#options.database.queries(call),
    )
  }
}

function later(ms: number) {
  return sql`clock_timestamp() + ${ms} * interval '1 millisecond'`
}
