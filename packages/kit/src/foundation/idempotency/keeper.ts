/**
 * Decides for each request with a key whether it is executed, replayed or refused, and keeps the
 * keys of those that are executed for as long as they run.
 *
 * @module
 */

import { setTimeout as wait } from 'node:timers/promises'
import type { AskedRequest } from './asked-request.ts'
import type { Claimed, DoneKey, HeldKey, WantedKey } from './claim-key.ts'
import { Execution, type ExecutionEnd, type ExecutionSurroundings } from './execution.ts'
import { type Answer, type KeepRules, toKept } from './kept-answer.ts'
import type { Clock } from './key-clock.ts'
import { KeyQuota } from './key-quota.ts'
import type { KeyStore } from './key-store.ts'
import { answerNotKept, exhausted, inProgress, otherRequest, storeAway } from './refusals.ts'

export interface KeeperOptions {
  readonly store: KeyStore
  readonly clock: Clock
  readonly keep: KeepRules
  readonly unavailable: 'refuse' | 'pass'
  readonly holdMs: number
  readonly waitMs: number
  readonly waitersMax: number
  readonly keysMax: number
  readonly timeoutMs: number
  readonly bodyTimeoutMs: number
  /** For the log: what went wrong, and with what. */
  readonly onProblem: (message: string, error: unknown) => void
}

/** Counters of this instance since its start. */
export interface IdempotencyStats {
  /** Handlers that ran under a key; of these `takenOver` after one whose process had died. */
  readonly executed: number
  readonly takenOver: number
  readonly replayed: number
  /** Refused: the first is still running; another request; done, but its answer not kept. */
  readonly conflicts: number
  readonly mismatches: number
  readonly notKept: number
  readonly exhausted: number
  /** Executions that failed, so that their key is free again. */
  readonly released: number
  /** Executions whose end could not be stored, or whose key another had taken over. */
  readonly unstored: number
  readonly lost: number
  /** Requests that the store could not be asked about: refused, or passed unprotected. */
  readonly unavailable: number
  /** Keys that were forgotten. */
  readonly expired: number
  /** Executions that hold a key now, and copies that wait for one. */
  readonly running: number
  readonly waiting: number
}

/** Where a request stands once the store was asked. */
export type Admission =
  | { readonly execution: Execution }
  | { readonly replay: Answer }
  | { readonly unprotected: true }

type Surroundings = Pick<ExecutionSurroundings, 'isUnanswerable'>

const sweepsMax = 20

export class Keeper {
  readonly #options: KeeperOptions
  readonly #quota: KeyQuota
  readonly #executions = new Set<Execution>()
  readonly #counts = {
    executed: 0,
    takenOver: 0,
    replayed: 0,
    conflicts: 0,
    mismatches: 0,
    notKept: 0,
    exhausted: 0,
    released: 0,
    unstored: 0,
    lost: 0,
    unavailable: 0,
    expired: 0,
  }
  #waiting = 0

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#quota = new KeyQuota(options.keysMax, options.clock.monotonic)
  }

  stats(): IdempotencyStats {
    return { ...this.#counts, running: this.#executions.size, waiting: this.#waiting }
  }

  /** @throws what the request is refused with */
  async admit(
    wanted: Omit<WantedKey, 'body'>,
    asked: AskedRequest,
    surroundings: Surroundings,
    signal: AbortSignal | undefined,
  ): Promise<Admission> {
    const claimed = await this.#claimOrWait({ ...wanted, body: asked.body }, signal)
    switch (claimed.outcome) {
      case 'unprotected':
        return { unprotected: true }
      case 'claimed':
      case 'taken-over':
        this.#counts.executed += 1
        if (claimed.outcome === 'claimed') this.#quota.added(wanted.principal)
        else this.#counts.takenOver += 1
        return { execution: this.#execution(claimed.held, asked, surroundings) }
      case 'done':
        return { replay: await this.#replay(claimed.done, asked) }
      case 'running':
        this.#counts.conflicts += 1
        throw inProgress()
      case 'mismatch':
        throw this.#mismatch()
      case 'no-room':
        this.#counts.exhausted += 1
        throw exhausted(this.#options.keysMax)
    }
  }

  /** Renews what runs, and ends what nobody will be answered for. */
  async renew(): Promise<void> {
    const { clock, holdMs, store, timeoutMs, onProblem } = this.#options
    const held: HeldKey[] = []
    for (const execution of this.#executions) {
      if (await execution.endIfAbandoned()) continue
      // Its lease runs out then: a handler that never ends must not hold its key for ever.
      if (clock.monotonic() - execution.startMs > holdMs) this.#executions.delete(execution)
      else held.push(execution.held)
    }
    await store.extend(held, { timeoutMs }).catch((error: unknown) => {
      onProblem('the leases of idempotency keys could not be renewed', error)
    })
  }

  async sweep(signal?: AbortSignal): Promise<number> {
    let expired = 0
    for (let round = 0; round < sweepsMax; round += 1) {
      const deleted = await this.#options.store.sweep({
        signal,
        timeoutMs: this.#options.timeoutMs,
      })
      expired += deleted
      this.#counts.expired += deleted
      if (deleted === 0) break
    }
    return expired
  }

  async #claimOrWait(
    wanted: WantedKey,
    signal: AbortSignal | undefined,
  ): Promise<Claimed | { readonly outcome: 'unprotected' }> {
    const { clock, waitMs, waitersMax } = this.#options
    const claimed = await this.#claim(wanted, signal)
    if (claimed.outcome !== 'running' || this.#waiting >= waitersMax) return claimed
    const untilMs = clock.monotonic() + waitMs
    this.#waiting += 1
    try {
      return await this.#claimUntil(untilMs, wanted, signal)
    } finally {
      this.#waiting -= 1
    }
  }

  async #claimUntil(untilMs: number, wanted: WantedKey, signal: AbortSignal | undefined) {
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
      const leftMs = untilMs - this.#options.clock.monotonic()
      if (leftMs <= 0) return { outcome: 'running' } as const
      await wait(Math.min(pauseMs, leftMs), undefined, signal === undefined ? {} : { signal })
      const claimed = await this.#claim(wanted, signal)
      if (claimed.outcome !== 'running') return claimed
    }
  }

  async #claim(
    wanted: WantedKey,
    signal: AbortSignal | undefined,
  ): Promise<Claimed | { readonly outcome: 'unprotected' }> {
    const { store, timeoutMs, unavailable, onProblem } = this.#options
    const call = { signal, timeoutMs }
    try {
      const hasRoom = await this.#quota.hasRoom(wanted.principal, (principal, most) =>
        // Others may wait for the same count, so it is not ended with this request.
        store.count(principal, most, { timeoutMs }),
      )
      return await store.claim(wanted, hasRoom, call)
    } catch (error) {
      signal?.throwIfAborted()
      this.#counts.unavailable += 1
      onProblem('the store of idempotency keys does not answer', error)
      if (unavailable === 'pass') return { outcome: 'unprotected' }
      throw storeAway(error)
    }
  }

  async #replay({ kept, body }: DoneKey, asked: AskedRequest): Promise<Answer> {
    if (body !== undefined) {
      const sent = await asked.readBody(body.bytes, this.#options.bodyTimeoutMs)
      if (sent?.digest !== body.digest) throw this.#mismatch()
    }
    if ('notKept' in kept) {
      this.#counts.notKept += 1
      throw answerNotKept(kept.notKept)
    }
    this.#counts.replayed += 1
    return kept.answer
  }

  #execution(held: HeldKey, asked: AskedRequest, surroundings: Surroundings): Execution {
    const { store, timeoutMs, keep, clock } = this.#options
    const execution = new Execution(held, clock.monotonic(), {
      ...surroundings,
      store,
      timeoutMs,
      toKept: (sent) => toKept(sent, keep),
      bodyFacts: () => asked.body,
      onEnd: (ended, end) => this.#ended(ended, end),
    })
    this.#executions.add(execution)
    return execution
  }

  #ended(execution: Execution, end: ExecutionEnd): void {
    this.#executions.delete(execution)
    if (end.what === 'released') this.#counts.released += 1
    if (end.what === 'lost') this.#counts.lost += 1
    if (end.what !== 'failed') return
    this.#counts.unstored += 1
    this.#options.onProblem('the answer under an idempotency key could not be stored', end.error)
  }

  #mismatch(): Error {
    this.#counts.mismatches += 1
    return otherRequest()
  }
}
