/**
 * One task that somebody waits for: until it is answered, its time is up or its signal aborts.
 *
 * The caller is answered on time even if the task goes on, as SQLite cannot be interrupted. One that
 * was not begun by then is never begun.
 *
 * @module
 */

import type { EngineCall } from '../engine.ts'
import { DatabaseBusyError, DatabaseTimeoutError, DatabaseUnavailableError } from '../errors.ts'
import { type Answer, flag, type Task } from './protocol.ts'
import { toKitError } from './to-kit-error.ts'

export interface OperationOwner {
  /** The caller left before it was sent to a thread. */
  onLeft(operation: Operation): void
  /** Its time passed while it ran. */
  onOverdue(operation: Operation): void
}

/** `setTimeout` takes no more. */
const timerMsMax = 2 ** 31 - 1

export class Operation {
  readonly task: Task
  readonly deadlineMs: number
  readonly promise: Promise<Answer>
  readonly #settle: PromiseWithResolvers<Answer>
  readonly #signal: AbortSignal | undefined
  readonly #owner: OperationOwner
  readonly #onAnswered: ((answer: Answer, isWanted: boolean) => void) | undefined
  readonly #timer: NodeJS.Timeout | undefined
  #isSettled = false
  #flags: Int32Array | undefined
  #index = 0
  #place: object | undefined

  /** @param onAnswered is told before the caller is, and also if there is none any more */
  constructor(
    task: Task,
    { signal, timeoutMs }: EngineCall,
    owner: OperationOwner,
    onAnswered?: (answer: Answer, isWanted: boolean) => void,
  ) {
    this.task = task
    this.#settle = Promise.withResolvers()
    this.promise = this.#settle.promise
    this.#owner = owner
    this.#signal = signal
    this.#onAnswered = onAnswered
    this.deadlineMs = performance.now() + timeoutMs
    if (timeoutMs <= timerMsMax) this.#timer = setTimeout(this.#onTimeUp, Math.max(0, timeoutMs))
    signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Where it was sent to. */
  get place(): object | undefined {
    return this.#place
  }

  /** It has a thread from now on, which sees the flag. */
  send(place: object, flags: Int32Array, index: number): void {
    this.#place = place
    flags[index] = flag.open
    this.#flags = flags
    this.#index = index
  }

  /** Takes it from its thread if that has not begun it. */
  takeBack(): boolean {
    const flags = this.#flags
    if (flags === undefined) return true
    if (Atomics.compareExchange(flags, this.#index, flag.open, flag.givenUp) !== flag.open) {
      return false
    }
    this.#flags = undefined
    return true
  }

  answer(answer: Answer): void {
    clearTimeout(this.#timer)
    this.#onAnswered?.(answer, !this.#isSettled)
    if (answer.error === undefined) this.#end(() => this.#settle.resolve(answer))
    else this.fail(toKitError(answer.error))
  }

  fail(error: unknown): void {
    clearTimeout(this.#timer)
    this.#end(() => this.#settle.reject(error))
  }

  readonly #onAbort = (): void => {
    // The timer stays: a thread that does not come back in time is still to be noticed.
    if (this.#leave()) clearTimeout(this.#timer)
    this.#end(() => this.#settle.reject(this.#signal?.reason))
  }

  readonly #onTimeUp = (): void => {
    const wasBegun = !this.#leave()
    this.#end(() => this.#settle.reject(this.#lateError(wasBegun)))
    if (wasBegun) this.#owner.onOverdue(this)
  }

  /** Whether it was not begun, and now never is. */
  #leave(): boolean {
    const wasSent = this.#flags !== undefined
    if (!this.takeBack()) return false
    if (!wasSent) this.#owner.onLeft(this)
    return true
  }

  #lateError(wasBegun: boolean): Error {
    // To begin something is to do nothing yet.
    const nothingDone = !wasBegun || this.task.kind === 'begin' || this.task.kind === 'take'
    return nothingDone ? busy('The store had no time for this.') : tookTooLong()
  }

  #end(settle: () => void): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    settle()
  }
}

export function busy(message: string): Error {
  return new DatabaseBusyError(message, { headers: { 'retry-after': '1' } })
}

function tookTooLong(): Error {
  return new DatabaseTimeoutError('The statement took longer than it may, and was given up.')
}

export function closed(): Error {
  return new DatabaseUnavailableError('The store is being closed.', {
    headers: { 'retry-after': '1' },
  })
}
