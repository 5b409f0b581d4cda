/**
 * One connection to PostgreSQL: runs a statement within its time, and gives it up when asked.
 *
 * A statement that is given up rejects at once and is cancelled behind the caller's back; nothing
 * else may be sent before {@link Connection.restore}. A limit that the server enforces too is left
 * to the server: when it is overdue, the connection is dead. A shorter one is enforced from here.
 *
 * @module
 */

import type pg from 'pg'
import { type CancelTarget, cancelRequest } from './cancel-request.ts'
import { longestMs } from './options.ts'
import type { RawError } from './postgres-error.ts'
import { Readiness } from './readiness.ts'
import { tookTooLong, wentSilent } from './refusals.ts'
import { type Limits, type Statement, serverLimitMs } from './statement.ts'
import { isLost, isReadOnly, isStalePlan, toKitError } from './to-kit-error.ts'
import { endsWithin } from './within.ts'

export interface ConnectionSettings {
  /** `statement_timeout` of a new session; Infinity if it has none. */
  readonly statementTimeoutMs: number
  readonly answerGraceMs: number
  readonly cancelTimeoutMs: number
  /** A prepared statement does not fit its tables any more. */
  readonly onStalePlan: () => void
}

// A shorter wait for a connection is none: the server counts from when it gets the statement.
const noWaitMs = 10
const cancelAgainMs = 50

export class Connection {
  /** When it is to be replaced, and since when it is idle, on the clock of `performance.now()`. */
  expiresMs: number = Number.POSITIVE_INFINITY
  idleSinceMs: number | undefined
  /** Told once of an end that nobody here asked for. */
  onLost: (error: Error) => void = () => undefined
  readonly #client: pg.Client
  readonly #target: CancelTarget
  readonly #settings: ConnectionSettings
  readonly #readiness = new Readiness()
  #lost: Error | undefined
  #restoring: Promise<void> | undefined
  #sessionLimitMs: number
  #localLimitMs: number | undefined

  constructor(client: pg.Client, target: CancelTarget, settings: ConnectionSettings) {
    this.#client = client
    this.#target = target
    this.#settings = settings
    this.#sessionLimitMs = settings.statementTimeoutMs
    client.on('drain', () => this.#readiness.ready())
  }

  /** Why it cannot be used any more. */
  get lost(): Error | undefined {
    return this.#lost
  }

  /** A statement was given up, and it is not known yet whether it has ended. */
  get isGivenUp(): boolean {
    return this.#restoring !== undefined
  }

  get isBusy(): boolean {
    return this.#readiness.state === 'running' || this.isGivenUp
  }

  /** Nothing runs, no transaction is open, and the session is as it was at first. */
  get isClean(): boolean {
    return (
      this.#readiness.state === 'ready' &&
      this.#lost === undefined &&
      this.#restoring === undefined &&
      this.#client.getTransactionStatus() === 'I' &&
      this.#sessionLimitMs === this.#settings.statementTimeoutMs
    )
  }

  /** @throws the errors of the store, or the reason of the signal. */
  async run(statement: Statement, limits: Limits): Promise<pg.QueryResult> {
    this.#assertUsable(limits)
    if (limits.timeoutMs > this.#limitMs) await this.#raise(limits)
    if (statement.name === undefined) return this.#send(statement, limits)
    try {
      return await this.#send(statement, limits)
    } catch (error) {
      // Refused before it did anything; within a transaction that one has to begin anew.
      if (!isStalePlan((error as Error).cause) || this.#isInTransaction) throw error
      return this.#send({ ...statement, name: undefined }, limits)
    }
  }

  async begin(text: string, limits: Limits): Promise<void> {
    this.#assertUsable(limits)
    if (limits.timeoutMs <= this.#limitMs) {
      await this.#send({ text }, limits)
      return
    }
    const limitMs = serverLimitMs(limits)
    // Both in one message: no more round trips than usual.
    await this.#send({ text: `${text}; set local statement_timeout = ${limitMs}` }, limits)
    this.#localLimitMs = limitMs
  }

  /** Not cancelled when it is given up: whatever its outcome is, it is a whole one. */
  async commit(limits: Limits): Promise<pg.QueryResult> {
    this.#assertUsable(limits)
    const result = await this.#send({ text: 'commit' }, limits, () => this.#outwait(limits))
    this.#localLimitMs = undefined
    return result
  }

  /** Resolves when it is as new, or lost. Never rejects. */
  async restore(): Promise<void> {
    if (this.#readiness.state === 'running') this.#restoring ??= this.#cancel()
    await this.#restoring
    this.#restoring = undefined
    const { answerGraceMs, statementTimeoutMs } = this.#settings
    if (this.#readiness.state === 'ending') await this.#readyOrDestroyed(answerGraceMs)
    if (this.#isInTransaction) await this.#tidy('rollback')
    this.#localLimitMs = undefined
    if (this.#sessionLimitMs === statementTimeoutMs) return
    this.#sessionLimitMs = statementTimeoutMs
    await this.#tidy(`set statement_timeout = ${statementTimeoutMs}`)
  }

  /** The other end has gone, or is taken for gone. */
  lose(error: Error): void {
    if (this.#lost !== undefined) return
    this.#lost = error
    this.#client.connection.stream.destroy()
    this.#readiness.ready()
    this.onLost(error)
  }

  /** Says goodbye; resolves when the socket has closed. */
  async end(error: Error): Promise<void> {
    if (this.#lost !== undefined) return
    this.#lost = error
    await endsWithin(this.#settings.answerGraceMs, () => this.#client.end())
    this.#client.connection.stream.destroy()
  }

  get #limitMs(): number {
    return this.#localLimitMs ?? this.#sessionLimitMs
  }

  get #isInTransaction(): boolean {
    return this.#lost === undefined && this.#client.getTransactionStatus() !== 'I'
  }

  #assertUsable({ signal }: Limits): void {
    signal?.throwIfAborted()
    if (this.#lost !== undefined) throw this.#lost
  }

  async #raise(limits: Limits): Promise<void> {
    const limitMs = serverLimitMs(limits)
    const isLocal = this.#isInTransaction
    const scope = isLocal ? 'local' : 'session'
    await this.#send({ text: `set ${scope} statement_timeout = ${limitMs}` }, limits)
    if (isLocal) this.#localLimitMs = limitMs
    else this.#sessionLimitMs = limitMs
  }

  #send(
    statement: Statement,
    { signal, timeoutMs, dueMs }: Limits,
    settle: () => Promise<void> = () => this.#cancel(),
  ): Promise<pg.QueryResult> {
    const remainingMs = dueMs - performance.now()
    const isServersTask = timeoutMs >= this.#limitMs && timeoutMs - remainingMs < noWaitMs
    const patienceMs = isServersTask ? this.#limitMs + this.#settings.answerGraceMs : remainingMs

    return new Promise((resolve, reject) => {
      let isAwaited = true
      const leave = () => {
        isAwaited = false
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      const giveUp = (reason: unknown) => {
        leave()
        this.#restoring ??= settle()
        reject(reason)
      }
      const onAbort = () => giveUp(signal?.reason)
      const onTime = () => {
        if (!isAwaited) return
        const error = isServersTask ? wentSilent() : tookTooLong()
        if (isServersTask) this.lose(error)
        giveUp(error)
      }
      // A loop that was blocked first reads what has come meanwhile.
      const timer = setTimeout(
        () => setImmediate(onTime),
        Math.max(0, Math.min(longestMs, patienceMs)),
      )
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#readiness.state = 'running'
      const ended = (raw: RawError | null, result: pg.QueryResult) => {
        const error = raw ? this.#failed(raw) : undefined
        if (!isAwaited) return
        leave()
        if (error === undefined) resolve(result)
        else reject(error)
      }
      void this.#client.query(statement as pg.QueryConfig, ended)
    })
  }

  #failed(raw: RawError): Error {
    const error = toKitError(raw)
    if (this.#readiness.state === 'running') this.#readiness.state = 'ending'
    if (isLost(raw)) this.lose(error)
    if (isStalePlan(raw)) this.#settings.onStalePlan()
    // A server that has become a replica: the next connection may find its successor.
    if (isReadOnly(raw)) this.expiresMs = 0
    return error
  }

  async #cancel(): Promise<void> {
    const isCancelled = await endsWithin(this.#settings.cancelTimeoutMs, async (signal) => {
      // A request that overtakes its statement cancels nothing, so it is sent again.
      while (this.#readiness.state === 'running' && this.#lost === undefined) {
        await cancelRequest(this.#target, signal)
        await endsWithin(cancelAgainMs, () => this.#readiness.until())
      }
      await this.#readiness.until()
    })
    if (!isCancelled) this.lose(wentSilent())
  }

  #outwait({ dueMs }: Limits): Promise<void> {
    const remainingMs = Math.max(0, dueMs - performance.now())
    return this.#readyOrDestroyed(remainingMs + this.#settings.answerGraceMs)
  }

  async #readyOrDestroyed(timeoutMs: number): Promise<void> {
    if (await endsWithin(timeoutMs, () => this.#readiness.until())) return
    this.lose(wentSilent())
  }

  async #tidy(text: string): Promise<void> {
    if (this.#lost !== undefined) return
    const timeoutMs = this.#settings.cancelTimeoutMs
    const limits = { signal: undefined, timeoutMs, dueMs: performance.now() + timeoutMs }
    // Whatever went wrong, what is left of the session is not known.
    await this.#send({ text }, limits).catch((error: Error) => this.lose(error))
  }
}
