/**
 * A connection that is held: what a migrator needs for its lock.
 *
 * @module
 */

import type { EngineSession } from '../engine.ts'
import type { Connector } from './connect.ts'
import type { Connection } from './connection.ts'
import { ConnectionProblem, poolerRemedy } from './connection-problem.ts'
import { inOrder } from './in-order.ts'
import type { Pool } from './pool.ts'
import { type Limits, limitsOf } from './statement.ts'
import { type ToStatement, toResult } from './to-statement.ts'
import { beginTransaction } from './transaction.ts'

/** @throws DatabaseUnavailableError, also where no connection can be held. */
export async function openSession(
  pool: Pool,
  limits: Limits,
  toStatement: ToStatement,
  server: Connector,
): Promise<EngineSession> {
  const connection = await pool.take(limits)
  try {
    if (server.isPooled) await assertHeld(connection, pool, limits)
  } catch (error) {
    void pool.release(connection)
    throw error
  }
  const ordered = inOrder()
  let restored: Promise<void> | undefined
  const finish = () => {
    restored = connection.isClean ? undefined : connection.restore()
    return restored
  }

  return {
    execute(query, call) {
      const [statement, callLimits] = [toStatement(query), limitsOf(call)]
      return ordered(async () => {
        if (connection.isGivenUp) await finish()
        await restored
        return toResult(await connection.run(statement, callLimits))
      })
    },

    begin: (options, call) =>
      ordered(async () => {
        if (connection.isGivenUp) await finish()
        await restored
        return beginTransaction(connection, options, limitsOf(call), { toStatement, finish })
      }),

    release: () =>
      ordered(async () => {
        await connection.restore()
        // Frees the locks now. The connection is closed in any case, which would free them later.
        const discarding = { ...limits, signal: undefined }
        await connection.run({ text: 'discard all' }, limitsOf(discarding)).catch(() => undefined)
        connection.expiresMs = 0
        await pool.release(connection)
      }),
  }
}

/**
 * A pooler that gives server processes out per transaction lends this connection's to the other one
 * meanwhile; one that gives them out per connection cannot.
 */
async function assertHeld(connection: Connection, pool: Pool, limits: Limits): Promise<void> {
  const before = await processOf(connection, limits)
  const other = await pool.take(limits)
  try {
    await other.begin('begin', limits)
    await processOf(other, limits)
    if ((await processOf(connection, limits)) === before) return
  } finally {
    void pool.release(other)
  }
  throw new ConnectionProblem(
    'pooler',
    `Two statements of one connection ran in different server processes. ${poolerRemedy}`,
  ).answer()
}

async function processOf(connection: Connection, limits: Limits): Promise<unknown> {
  const { rows } = await connection.run({ text: 'select pg_backend_pid() as id' }, limits)
  return rows[0]?.id
}
