/**
 * A {@link Database} on an {@link Engine}: what both engines share. Transactions that are tried
 * again, limits for calls that name none, counters, and a close that waits.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import { boundQueries, queryParts } from './bound-queries.ts'
import type { Call, Database, Session, TransactionOptions } from './database.ts'
import { Door } from './door.ts'
import type {
  BeginOptions,
  Engine,
  EngineSession,
  EngineTransaction,
  Statements,
} from './engine.ts'
import { Observers, type ObserveStatement } from './statement.ts'
import { StatementCounters } from './statement-counters.ts'
import { inTransaction, type TransactionEnd, tryAgain } from './transaction.ts'
import {
  type StatementCall,
  type Watch,
  type WatchedStatements,
  watchedStatements,
} from './watched-statements.ts'

/** What is said when a database is opened, whichever its engine. */
export interface CreateDatabaseOptions {
  /** Told of each statement that ended. */
  readonly observe?: ObserveStatement
  /** A statement that takes longer is slow: counted and, by the plugin, logged. Default 200. */
  readonly slowMs?: number
  /** A transaction that takes longer is long. Default 1,000. */
  readonly longTransactionMs?: number
  /** How long a close waits for what runs. Default 2,000. */
  readonly closeTimeoutMs?: number
  /** Monotonic time in milliseconds. Default `performance.now`. */
  readonly now?: () => number
}

export function createDatabase<Schema>(
  engine: Engine,
  options: CreateDatabaseOptions = {},
): Database<Schema> {
  const { observe, slowMs = 200, longTransactionMs = 1_000, closeTimeoutMs = 2_000 } = options
  const { now = () => performance.now() } = options
  const counters = new StatementCounters()
  const observers = new Observers()
  if (observe !== undefined) observers.add({ statement: observe })
  const watch: Watch = { engine: engine.name, counters, observers, slowMs, now }
  const parts = queryParts(engine.dialect)
  const door = new Door()

  const on = (statements: WatchedStatements, call: StatementCall): Kysely<Schema> =>
    boundQueries(parts, statements, call)
  const watched = (statements: Statements) => watchedStatements(statements, watch)
  const limits = (call: Call): StatementCall => resolveCall(call, engine.statementTimeoutMs)

  const enter = <Result>({ signal }: StatementCall, work: () => Promise<Result>) =>
    door.within(() => {
      signal?.throwIfAborted()
      return work()
    })
  const ended = (name: string | undefined) => (end: TransactionEnd) =>
    transactionEnded(watch, name, end, longTransactionMs)

  const plain = watched({
    execute: (query, call) => door.within(() => engine.execute(query, call)),
  })
  const unlimited = on(plain, limits({}))

  return {
    engine: engine.name,

    queries: (call) => (call === undefined ? unlimited : on(plain, limits(call))),

    transaction(work, how = {}) {
      const call = limits(how)
      const bounds = { call, totalMs: how.totalMs ?? 30_000, now }
      const begin = () => engine.begin(beginOptions(how), call)
      const attempt = () =>
        inTransaction(begin, watched, bounds, (held) => work(on(held, call)), ended(call.name))
      const retrying = () => {
        counters.transactions.retried += 1
      }
      return enter(call, () => tryAgain(attempt, how.attemptsMax ?? 3, call.signal, retrying))
    },

    session(work, how = {}) {
      const call = limits(how)
      const bounds = { call, totalMs: undefined, now }
      const sessionOn = (held: EngineSession): Session<Schema> => ({
        queries: on(watched(held), call),
        transaction(inner) {
          const begin = () => held.begin(beginOptions({}), call)
          const run = (open: WatchedStatements) => inner(on(open, call))
          return inTransaction(begin, watched, bounds, run, ended(call.name))
        },
      })
      return enter(call, () => inSession(engine.hold(call), (held) => work(sessionOn(held))))
    },

    check(how = {}) {
      const call = limits(how)
      return enter(call, () => engine.check(call))
    },
    observe: (observer) => observers.add(observer),
    stats: () => ({ ...engine.stats(), ...counters.snapshot() }),
    close: once(async () => {
      await door.close(closeTimeoutMs)
      await engine.close()
    }),
  }
}

function resolveCall(call: Call, timeoutMs: number): StatementCall {
  return {
    signal: call.signal,
    timeoutMs: call.timeoutMs ?? timeoutMs,
    name: call.name,
    rowsMax: call.rowsMax ?? 10_000,
  }
}

function beginOptions({ mode, isolation }: TransactionOptions): BeginOptions {
  return { mode: mode ?? 'write', isolation: isolation ?? 'read committed' }
}

/** Gives the connection back, and nothing to those who kept hold of it. */
async function inSession<Result>(
  holding: Promise<EngineSession>,
  work: (session: EngineSession) => Promise<Result>,
): Promise<Result> {
  const held = await holding
  let isOver = false
  const assertHeld = () => {
    if (isOver) throw new TypeError('the session is over: await all of its statements')
  }
  try {
    return await work({
      async execute(query, call) {
        assertHeld()
        return held.execute(query, call)
      },
      async begin(options, call): Promise<EngineTransaction> {
        assertHeld()
        return held.begin(options, call)
      },
      release: () => held.release(),
    })
  } finally {
    isOver = true
    await held.release()
  }
}

function transactionEnded(
  { engine, counters: { transactions }, observers }: Watch,
  name: string | undefined,
  { durationMs, isCommitted, statements }: TransactionEnd,
  longTransactionMs: number,
): void {
  const isLong = durationMs > longTransactionMs
  transactions[isCommitted ? 'committed' : 'rolledBack'] += 1
  if (isLong) transactions.long += 1
  if (observers.size === 0) return
  const outcome = isCommitted ? 'committed' : 'rolled back'
  observers.transactionEnded({ engine, name, durationMs, isLong, outcome, statements })
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => {
    closed ??= close()
    return closed
  }
}
