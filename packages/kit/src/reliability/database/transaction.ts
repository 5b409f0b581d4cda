/**
 * One transaction from begin to commit or rollback, and again after a collision.
 *
 * The rules that make both engines alike, and no connection stay with work that went astray:
 * - Statements run one after another, in the order in which they were asked for.
 * - A statement that fails fails the transaction. PostgreSQL refuses all that follows and answers
 *   COMMIT with a rollback and no error; SQLite would commit the rest.
 * - The commit waits for statements that `work` did not await.
 * - An abort, and the end of the time for the whole, roll back at once.
 * - What `work` asks for afterwards is refused: the connection belongs to somebody else by then.
 *
 * @module
 */

import type { CompiledQuery, QueryResult } from 'kysely'
import type { EngineCall, EngineTransaction } from './engine.ts'
import { DatabaseConflictError, DatabaseTimeoutError } from './errors.ts'
import { retryDelayMs } from './retry-delay.ts'
import { wait } from './wait.ts'
import type { StatementCall, WatchedStatements } from './watched-statements.ts'

export interface TransactionLimits {
  readonly call: EngineCall
  readonly totalMs: number | undefined
  /** Monotonic, in milliseconds. */
  readonly now: () => number
}

export interface TransactionEnd {
  readonly durationMs: number
  readonly isCommitted: boolean
  readonly statements: number
}

export async function inTransaction<Result>(
  begin: () => Promise<EngineTransaction>,
  watched: (transaction: EngineTransaction) => WatchedStatements,
  { call, totalMs, now }: TransactionLimits,
  work: (statements: WatchedStatements) => Promise<Result>,
  ended: (end: TransactionEnd) => void,
): Promise<Result> {
  call.signal?.throwIfAborted()
  const transaction = await begin()
  const startMs = now()
  const gate = new TransactionGate(watched(transaction))
  const tell = (isCommitted: boolean) =>
    ended({ durationMs: now() - startMs, isCommitted, statements: gate.statements })
  try {
    const result = await endsInTime(work, gate, call.signal, totalMs)
    await gate.close()
    call.signal?.throwIfAborted()
    await transaction.commit(call)
    tell(true)
    return result
  } catch (error) {
    gate.shut()
    await transaction.rollback()
    tell(false)
    // Whatever `work` made of it: a collision is what it is tried again for.
    throw gate.failure instanceof DatabaseConflictError ? gate.failure : error
  }
}

/** Runs `attempt` again as long as the engine says that nothing happened but a collision. */
export async function tryAgain<Result>(
  attempt: () => Promise<Result>,
  attemptsMax: number,
  signal: AbortSignal | undefined,
  retrying: () => void,
): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof DatabaseConflictError) || tried >= attemptsMax) throw error
      await wait(retryDelayMs(tried), signal)
      retrying()
    }
  }
}

/** Lets statements through, one at a time, while the transaction is open and sound. */
class TransactionGate implements WatchedStatements {
  statements = 0
  readonly #inner: WatchedStatements
  #failure: { readonly error: unknown } | undefined
  #isShut = false
  #last: Promise<unknown> | undefined

  constructor(inner: WatchedStatements) {
    this.#inner = inner
  }

  get failure(): unknown {
    return this.#failure?.error
  }

  async execute(query: CompiledQuery, call: StatementCall): Promise<QueryResult<unknown>> {
    this.#throwIfShut()
    const running = this.#run(this.#last, query, call)
    this.#last = running
    try {
      return await running
    } finally {
      if (this.#last === running) this.#last = undefined
    }
  }

  /** Lets no more in and waits for what is in. @throws what made a statement fail */
  async close(): Promise<void> {
    // Each waits for the one before it, so the last one ends last. Its failure is kept already.
    await this.#last?.catch(() => undefined)
    this.shut()
    this.#throwFailure()
  }

  shut(): void {
    this.#isShut = true
  }

  async #run(
    before: Promise<unknown> | undefined,
    query: CompiledQuery,
    call: StatementCall,
  ): Promise<QueryResult<unknown>> {
    // The failure of the one before is told to whoever asked for that, and below.
    await before?.catch(() => undefined)
    this.#throwFailure()
    // While it waited, an abort may have rolled back.
    this.#throwIfShut()
    this.statements += 1
    try {
      return await this.#inner.execute(query, call)
    } catch (error) {
      this.#failure ??= { error }
      throw error
    }
  }

  #throwIfShut(): void {
    if (this.#isShut) throw new TypeError('the transaction is over: await all of its statements')
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}

async function endsInTime<Result>(
  work: (statements: WatchedStatements) => Promise<Result>,
  statements: WatchedStatements,
  signal: AbortSignal | undefined,
  totalMs: number | undefined,
): Promise<Result> {
  if (signal === undefined && totalMs === undefined) return work(statements)
  signal?.throwIfAborted()
  const end = Promise.withResolvers<never>()
  const abort = () => end.reject(signal?.reason)
  const expire = () => end.reject(tookTooLong())
  const timer = totalMs === undefined ? undefined : setTimeout(expire, totalMs)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(statements), end.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function tookTooLong(): Error {
  const headers = { 'retry-after': '1' }
  return new DatabaseTimeoutError('The transaction took longer than it may.', { headers })
}
