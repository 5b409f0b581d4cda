/**
 * Whether PostgreSQL has connections for all instances at once, with what it keeps for others and
 * the limits of the role and of the database.
 *
 * @module
 */

import { sql } from 'kysely'
import { type Check, defineCheck, type Finding, fail, ok, skipped, warn } from './check.ts'
import type { DatabaseView } from './database-checks.ts'

export interface ConnectionsSufficeOptions {
  readonly open: () => Promise<DatabaseView> | DatabaseView
  /** Of each instance. */
  readonly poolMax: number
  readonly replicas: number
  /** Besides: for migrations and backups. Default 2. */
  readonly extra?: number
  readonly needs?: readonly string[]
}

export function connectionsSuffice(options: ConnectionsSufficeOptions): Check {
  const { open, needs = [] } = options
  return defineCheck({
    name: 'connections',
    title: 'Connections',
    needs,
    async run(_context, signal) {
      const database = await open()
      if (database.engine !== 'postgres') return skipped('SQLite is a file of one instance')
      return judgeConnections(options, await limitsOf(database, signal))
    },
  })
}

export interface ConnectionLimits {
  /** `max_connections` of the server. */
  readonly max: number
  /** Of these, kept for superusers and roles with the right to them. */
  readonly reserved: number
  /** -1: none. */
  readonly ofDatabase: number
  /** -1: none. */
  readonly ofRole: number
  /** In use by other roles at this moment. */
  readonly others: number
}

export type ConnectionNeeds = Pick<ConnectionsSufficeOptions, 'poolMax' | 'replicas' | 'extra'>

export function judgeConnections(needs: ConnectionNeeds, limits: ConnectionLimits): Finding {
  const { poolMax, replicas, extra = 2 } = needs
  const needed = poolMax * replicas + extra
  const { available, why } = availableOf(limits)
  const sum = `${replicas} × ${poolMax} + ${extra} = ${needed} connections`
  if (needed > available) {
    const fitting = Math.max(0, Math.floor((available - extra) / replicas))
    const advice =
      fitting > 0 ? `Make the pool ${fitting} or smaller` : 'Run fewer instances behind a pooler'
    return fail(
      `${sum} are needed, and ${available} are there: ${why}`,
      `${advice}, or raise the limit.`,
    )
  }
  if (needed + limits.others > available) {
    const wrong = `${sum} are needed, and others hold ${limits.others} of ${available}: ${why}`
    return warn(wrong, 'Make the pool smaller, or raise the limit.')
  }
  return ok(`${sum}, and ${available} are there`)
}

function availableOf({ max, reserved, ofDatabase, ofRole }: ConnectionLimits) {
  const limits = [
    { available: max - reserved, why: `max_connections is ${max}, less ${reserved} reserved` },
    { available: ofDatabase, why: `the limit of the database is ${ofDatabase}` },
    { available: ofRole, why: `the limit of the role is ${ofRole}` },
  ]
  const [least] = limits
    .filter(({ available }) => available >= 0)
    .toSorted((one, other) => one.available - other.available)
  return least ?? { available: 0, why: `max_connections is ${max}, and all are reserved` }
}

async function limitsOf(database: DatabaseView, signal: AbortSignal): Promise<ConnectionLimits> {
  // `reserved_connections` came with PostgreSQL 16.
  const { rows } = await sql<ConnectionLimits>`
    select current_setting('max_connections')::int as "max",
      current_setting('superuser_reserved_connections')::int
        + coalesce(current_setting('reserved_connections', true), '0')::int as "reserved",
      (select datconnlimit from pg_database where datname = current_database()) as "ofDatabase",
      (select rolconnlimit from pg_roles where rolname = current_user) as "ofRole",
      (select count(*)::int from pg_stat_activity
        where datname is not null and usename <> current_user) as "others"
  `.execute(database.queries({ signal }))
  const [limits] = rows
  if (limits === undefined) throw new Error('PostgreSQL tells nothing of its limits')
  return limits
}
