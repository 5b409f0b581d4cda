/**
 * Connections that are shared: who comes first gets the first that is free or newly made.
 *
 * Every wait is bounded, in number and in time, and can be ended by its signal. A connection is free
 * again when it is clean: what its last user gave up has ended on the server, too. One that is lost
 * is replaced when somebody waits.
 *
 * @module
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import type { ConnectionProblem } from './connection-problem.ts'
import type { PostgresSettings } from './options.ts'
import { type ObservePool, told } from './pool-event.ts'
import { isClosed, tooManyWait } from './refusals.ts'
import type { Limits } from './statement.ts'
import { Waiters } from './waiters.ts'
import { endsWithin } from './within.ts'

/** A loop that was blocked may have missed the end of a connection that was idle for so long. */
const doubtfulAfterMs = 1_000
/** A server that refused one beside others is not asked for another connection for so long. */
const fullForMs = 1_000
const sweepEveryMs = 10_000

export class Pool {
  /** Since the start: ended by the other side, and never made. */
  lost = 0
  failed = 0
  readonly #connect: () => Promise<Connection>
  readonly #settings: PostgresSettings
  readonly #observe: ObservePool
  readonly #all = new Set<Connection>()
  readonly #idle: Connection[] = []
  readonly #ending = new Set<Promise<void>>()
  readonly #waiters: Waiters
  readonly #sweeper: NodeJS.Timeout
  #connecting = 0
  #fullUntilMs = 0
  #closing: Promise<void> | undefined
  #onEmpty: () => void = () => undefined

  constructor(
    connect: () => Promise<Connection>,
    settings: PostgresSettings,
    observe?: ObservePool,
  ) {
    this.#connect = connect
    this.#settings = settings
    this.#observe = told(observe)
    this.#waiters = new Waiters(settings, () => this.#connecting > 0)
    const everyMs = Math.min(sweepEveryMs, settings.idleTimeoutMs, settings.connectionLifetimeMs)
    this.#sweeper = setInterval(() => this.#sweep(), everyMs)
    this.#sweeper.unref()
  }

  get size(): number {
    return this.#all.size
  }

  get busy(): number {
    return this.#all.size - this.#idle.length
  }

  get waiting(): number {
    return this.#waiters.size
  }

  /** @throws the errors of the store, or the reason of the signal. */
  async take(limits: Limits): Promise<Connection> {
    limits.signal?.throwIfAborted()
    if (this.#closing !== undefined) throw isClosed()
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (performance.now() - (idle.idleSinceMs ?? 0) > doubtfulAfterMs) await nextTurn()
      if (idle.lost === undefined) return idle
    }
    const { connectionsMax, waitingMax } = this.#settings
    // Whoever waits for a connection that is only to be made does not wait for somebody else.
    if (this.#waiters.size >= waitingMax + connectionsMax - this.#all.size) throw tooManyWait()
    const granted = this.#waiters.wait(limits)
    this.#open()
    return granted
  }

  /** Takes it back; the promise, if any, is that it is free or gone. */
  release(connection: Connection): Promise<void> | undefined {
    if (connection.isClean) {
      this.#grant(connection)
      return undefined
    }
    return connection.restore().then(() => this.#grant(connection))
  }

  /** Closes what is idle, and destroys what is not done when a cancel would be. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  #grant(connection: Connection): void {
    if (connection.lost !== undefined || connection.expiresMs <= performance.now()) {
      this.#retire(connection)
      return
    }
    if (this.#waiters.grant(connection)) return
    if (this.#closing !== undefined) this.#retire(connection)
    else {
      connection.idleSinceMs = performance.now()
      this.#idle.push(connection)
    }
  }

  /** Opens as many as there are calls that wait for one, if there is room. */
  #open(): void {
    while (
      this.#connecting < this.#waiters.size &&
      this.#all.size + this.#connecting < this.#settings.connectionsMax &&
      (performance.now() >= this.#fullUntilMs || this.#all.size === 0)
    ) {
      this.#connecting += 1
      void this.#connect().then(
        (connection) => this.#opened(connection),
        (problem: ConnectionProblem) => this.#refused(problem),
      )
    }
  }

  #opened(connection: Connection): void {
    this.#connecting -= 1
    this.#all.add(connection)
    // Not all at once, or they would also be replaced all at once.
    const lifetimeMs = this.#settings.connectionLifetimeMs * (1 - Math.random() / 10)
    connection.expiresMs = performance.now() + lifetimeMs
    connection.onLost = (error) => {
      this.lost += 1
      this.#observe({ type: 'connection-lost', error })
      this.#retire(connection)
    }
    this.#grant(connection)
  }

  #refused(problem: ConnectionProblem): void {
    this.#connecting -= 1
    this.failed += 1
    this.#observe({ type: 'connection-failed', error: problem })
    if (this.#all.size > 0) {
      // Those that exist go on serving; whoever waits now need not be who this one was opened for.
      this.#fullUntilMs = performance.now() + fullForMs
    } else {
      this.#waiters.refuse(problem.answer())
    }
    this.#open()
    if (this.#isEmpty) this.#onEmpty()
  }

  #retire(connection: Connection): void {
    const index = this.#idle.indexOf(connection)
    if (index !== -1) this.#idle.splice(index, 1)
    if (!this.#all.delete(connection)) return
    const ended = connection.end(isClosed()).finally(() => this.#ending.delete(ended))
    this.#ending.add(ended)
    this.#open()
    if (this.#isEmpty) this.#onEmpty()
  }

  #sweep(): void {
    const nowMs = performance.now()
    const idleSinceMin = nowMs - this.#settings.idleTimeoutMs
    for (const connection of [...this.#idle]) {
      const isOld = connection.expiresMs <= nowMs
      if (isOld || (connection.idleSinceMs ?? nowMs) <= idleSinceMin) this.#retire(connection)
    }
  }

  get #isEmpty(): boolean {
    return this.#all.size === 0 && this.#connecting === 0
  }

  async #close(): Promise<void> {
    clearInterval(this.#sweeper)
    const isDrained = await endsWithin(this.#settings.cancelTimeoutMs, () => {
      const empty = new Promise<void>((resolve) => {
        this.#onEmpty = resolve
      })
      for (const connection of [...this.#idle]) this.#retire(connection)
      return this.#isEmpty ? Promise.resolve() : empty
    })
    if (!isDrained) {
      this.#waiters.refuseAll(isClosed())
      for (const connection of [...this.#all]) connection.lose(isClosed())
    }
    await Promise.all(this.#ending)
  }
}
