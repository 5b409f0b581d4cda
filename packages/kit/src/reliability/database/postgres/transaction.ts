/**
 * A transaction on one connection, one statement after another.
 *
 * @module
 */

import type { BeginOptions, EngineTransaction } from '../engine.ts'
import { DatabaseUnavailableError } from '../errors.ts'
import type { Connection } from './connection.ts'
import { inOrder } from './in-order.ts'
import { type Limits, limitsOf } from './statement.ts'
import { type ToStatement, toResult } from './to-statement.ts'

export interface TransactionContext {
  readonly toStatement: ToStatement
  /** Restores the connection, and gives it back if it was taken for this transaction. */
  readonly finish: (connection: Connection) => Promise<void> | undefined
}

export async function beginTransaction(
  connection: Connection,
  options: BeginOptions,
  limits: Limits,
  { toStatement, finish }: TransactionContext,
): Promise<EngineTransaction> {
  const ordered = inOrder()
  let isOpen = true

  const end = (): Promise<void> | undefined => {
    if (!isOpen) return undefined
    isOpen = false
    return finish(connection)
  }
  const assertOpen = () => {
    if (!isOpen || connection.isGivenUp) throw new TypeError('the transaction is over')
    if (connection.lost !== undefined) throw connection.lost
  }

  try {
    await connection.begin(beginText(options), limits)
  } catch (error) {
    void end()
    throw error
  }

  return {
    execute(query, call) {
      const [statement, callLimits] = [toStatement(query), limitsOf(call)]
      return ordered(async () => {
        assertOpen()
        return toResult(await connection.run(statement, callLimits))
      })
    },

    commit: (call) =>
      ordered(async () => {
        assertOpen()
        try {
          const { command } = await connection.commit(limitsOf(call))
          // So it answers, with no error, when a statement has failed before.
          if (command !== 'COMMIT') throw new TypeError('a transaction that failed was committed')
        } catch (error) {
          throw unknownOutcome(error)
        } finally {
          void end()
        }
      }),

    async rollback() {
      // A statement that runs is cancelled, which nobody waits for.
      const { isBusy } = connection
      const ended = end()
      if (!isBusy) await ended
    },
  }
}

function beginText({ mode, isolation }: BeginOptions): string {
  const level = mode === 'read' ? 'repeatable read' : isolation
  return `begin isolation level ${level} read ${mode === 'read' ? 'only' : 'write'}`
}

// The commit may have reached the server before the connection broke.
function unknownOutcome(error: unknown): unknown {
  if (!(error instanceof DatabaseUnavailableError)) return error
  const { cause, headers } = error
  return new DatabaseUnavailableError(
    'The store went away while it stored the change, which may have happened.',
    { cause, headers },
  )
}
