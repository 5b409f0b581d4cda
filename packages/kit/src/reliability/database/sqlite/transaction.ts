/**
 * A transaction or a session on a thread that it has to itself.
 *
 * @module
 */

import type { CompiledQuery, QueryResult } from 'kysely'
import type { EngineCall, EngineSession, EngineTransaction } from '../engine.ts'
import type { Answer, StatementTask } from './protocol.ts'
import type { Turn } from './turn.ts'
import { toObjects, toParameters } from './values.ts'

/** @param isWhole gives the thread back at its end */
export function transactionOn(turn: Turn, isWhole: boolean): EngineTransaction {
  let isOver = false
  let failure: unknown
  return {
    async execute(query, call) {
      if (isOver) throw new TypeError('the transaction is over')
      // As on PostgreSQL, nothing follows a statement that failed.
      if (failure !== undefined) throw failure
      try {
        return await execute(turn, query, call)
      } catch (error) {
        failure ??= error
        throw error
      }
    },

    async commit(call) {
      if (isOver) throw new TypeError('the transaction is over')
      if (failure !== undefined) throw failure
      await turn.run({ kind: 'commit' }, call, isWhole)
      isOver = true
    },

    async rollback() {
      if (isOver) return
      isOver = true
      if (isWhole) await turn.giveBack()
      else await turn.rollBack()
    },
  }
}

export function sessionOn(turn: Turn): EngineSession {
  return {
    execute: (query, call) => execute(turn, query, call),
    async begin({ mode }, call) {
      await turn.run({ kind: 'begin', mode }, call)
      return transactionOn(turn, false)
    },
    release: () => turn.giveBack(),
  }
}

async function execute(
  turn: Turn,
  query: CompiledQuery,
  call: EngineCall,
): Promise<QueryResult<unknown>> {
  return toResult(await turn.run(toTask(query, false), call))
}

/** @throws TypeError for a parameter that cannot be stored. */
export function toTask({ sql, parameters }: CompiledQuery, isGroupable: boolean): StatementTask {
  return { kind: 'statement', sql, parameters: toParameters(parameters), isGroupable }
}

export function toResult({ rows, changes }: Answer): QueryResult<unknown> {
  if (rows !== undefined) return { rows: toObjects(rows) }
  return { rows: [], numAffectedRows: BigInt(changes ?? 0) }
}
