/**
 * Writes slow statements and long transactions to a log, with the request they were for; and at
 * `debug` every statement, which is for a while and for who looks for something.
 *
 * @module
 */

import type { EndedStatement, EndedTransaction, Observer } from './statement.ts'

export interface StatementLog {
  warn(facts: object, message: string): void
  debug(facts: object, message: string): void
  /** As pino has it. Default: `debug` is off. */
  isLevelEnabled?(level: 'debug'): boolean
}

/** What is known of the request that the running code works for. */
export interface CurrentRequest {
  readonly requestId: string
}

const sqlLengthMax = 500

/** An observer; give it to `database.observe()`. */
export function statementLog(
  log: StatementLog,
  currentRequest: () => CurrentRequest | undefined = () => undefined,
): Observer {
  // An unknown id must not hide the one that the logger itself may know.
  const ids = () => {
    const requestId = currentRequest()?.requestId
    return requestId === undefined ? {} : { requestId }
  }
  return {
    statement(ended) {
      if (ended.isSlow) log.warn({ ...factsOf(ended), ...ids() }, 'slow statement')
      else if (log.isLevelEnabled?.('debug'))
        log.debug({ ...factsOf(ended), ...ids() }, 'statement')
    },
    transaction(ended) {
      if (ended.isLong) log.warn({ ...longFacts(ended), ...ids() }, 'long transaction')
    },
  }
}

function factsOf({ engine, name, sql, durationMs, rows, error }: EndedStatement): object {
  return {
    engine,
    statement: name ?? loggedSql(sql),
    durationMs: rounded(durationMs),
    rows,
    // The error itself is logged by whoever answers for it.
    failed: error !== undefined,
  }
}

function longFacts({ engine, name, durationMs, outcome, statements }: EndedTransaction): object {
  return { engine, transaction: name, durationMs: rounded(durationMs), outcome, statements }
}

/** SQL as it may be logged: of one line, of bounded length, without the texts written into it. */
export function loggedSql(sql: string): string {
  const bare = sql
    .replaceAll(/'(?:[^']|'')*'/g, "'…'")
    .replaceAll(/\s+/g, ' ')
    .trim()
  return bare.length <= sqlLengthMax ? bare : `${bare.slice(0, sqlLengthMax)}…`
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
