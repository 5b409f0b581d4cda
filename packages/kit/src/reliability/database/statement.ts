/**
 * What is told of the statements and transactions that ended.
 *
 * Never the parameters: they hold what people entrusted to the service. An observer runs in the
 * asynchronous context of the caller, so it can find out for which request that was.
 *
 * @module
 */

import type { EngineName } from './database.ts'
import type { StatementKind } from './statement-counters.ts'

export interface EndedStatement {
  readonly engine: EngineName
  readonly kind: StatementKind
  /** As the caller named it. */
  readonly name: string | undefined
  /** With placeholders. */
  readonly sql: string
  /** From the call to the result, waiting for a connection included. */
  readonly durationMs: number
  readonly isSlow: boolean
  readonly rows: number
  readonly error: unknown
}

export interface EndedTransaction {
  readonly engine: EngineName
  readonly name: string | undefined
  /** From the begin, when it has its connection, to the commit or rollback. */
  readonly durationMs: number
  readonly isLong: boolean
  readonly outcome: 'committed' | 'rolled back'
  readonly statements: number
}

export type ObserveStatement = (statement: EndedStatement) => void

export interface Observer {
  readonly statement?: ObserveStatement | undefined
  readonly transaction?: ((transaction: EndedTransaction) => void) | undefined
}

/** The observers of one database. */
export class Observers {
  readonly #all = new Set<Observer>()

  get size(): number {
    return this.#all.size
  }

  add(observer: Observer): () => void {
    // A copy, so that one added twice is told twice, and taken away once.
    const own = { ...observer }
    this.#all.add(own)
    return () => void this.#all.delete(own)
  }

  statementEnded(statement: EndedStatement): void {
    for (const observer of this.#all) tell(observer.statement, statement)
  }

  transactionEnded(transaction: EndedTransaction): void {
    for (const observer of this.#all) tell(observer.transaction, transaction)
  }
}

// A statement that was done must not look failed because somebody who watched it failed.
function tell<Ended>(listener: ((ended: Ended) => void) | undefined, ended: Ended): void {
  try {
    listener?.(ended)
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  }
}
