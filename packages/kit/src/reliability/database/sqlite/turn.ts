/**
 * A thread that one caller has to itself, for a transaction or a session, until it gives it back or
 * does nothing for too long.
 *
 * @module
 */

import type { EngineCall } from '../engine.ts'
import { DatabaseTimeoutError } from '../errors.ts'
import { busy, Operation, type OperationOwner } from './operation.ts'
import type { Answer, Task } from './protocol.ts'

/** The seat of the thread. */
export interface TurnPlace extends OperationOwner {
  readonly isRunning: boolean
  /** There is something to run. */
  wake(): void
  endTurn(): void
}

export interface TurnLimit {
  /** Milliseconds that it may do nothing. */
  readonly idleTimeoutMs: number
  /** Calls that may wait within it. */
  readonly queueMax: number
}

/** Of calls that nobody waits for. */
const noLimit: EngineCall = { signal: undefined, timeoutMs: Number.POSITIVE_INFINITY }

export class Turn implements OperationOwner {
  readonly #place: TurnPlace
  readonly #limit: TurnLimit
  readonly #timer: NodeJS.Timeout
  readonly #waiting = new Set<Operation>()
  #over: Error | undefined

  constructor(place: TurnPlace, limit: TurnLimit) {
    this.#place = place
    this.#limit = limit
    this.#timer = setTimeout(() => this.#expire(), limit.idleTimeoutMs)
  }

  get hasWork(): boolean {
    return this.#waiting.size > 0
  }

  /** @param isLast gives the thread back after it */
  async run(task: Task, call: EngineCall, isLast = false): Promise<Answer> {
    call.signal?.throwIfAborted()
    if (this.#over !== undefined) throw this.#over
    if (this.#waiting.size >= this.#limit.queueMax) throw busy('Too many calls wait already.')
    return this.#submit(task, call, isLast).promise
  }

  /** Rolls back what is open. Resolves at once if the thread is still busy. */
  async rollBack(): Promise<void> {
    if (this.#over !== undefined) return
    const isDoneSoon = !this.#place.isRunning
    const { promise } = this.#submit({ kind: 'rollback' }, noLimit, false)
    const rolledBack = promise.catch(() => undefined)
    if (isDoneSoon) await rolledBack
  }

  /** Rolls back what is open and gives the thread back. Resolves at once if it is still busy. */
  async giveBack(reason: Error = isOver()): Promise<void> {
    if (this.#over !== undefined) return
    const isFreeSoon = !this.#place.isRunning
    const given = this.#end(reason)
    if (isFreeSoon) await given
  }

  /** Nothing can be run any more; why. */
  lose(error: Error): void {
    clearTimeout(this.#timer)
    this.#over ??= error
    for (const operation of this.#waiting) operation.fail(error)
    this.#waiting.clear()
  }

  takeBatch(sizeMax: number): Operation[] {
    const batch: Operation[] = []
    for (const operation of this.#waiting) {
      if (batch.length === sizeMax) break
      this.#waiting.delete(operation)
      batch.push(operation)
    }
    // Asked for whenever something is to be begun, and whenever something has ended.
    this.#timer.refresh()
    return batch
  }

  onLeft(operation: Operation): void {
    this.#waiting.delete(operation)
  }

  onOverdue(operation: Operation): void {
    this.#place.onOverdue(operation)
  }

  #submit(task: Task, call: EngineCall, isLast: boolean): Operation {
    const operation = new Operation(task, call, this, (answer) => {
      if (isLast && answer.isSkipped !== true) this.#finish()
    })
    this.#waiting.add(operation)
    this.#place.wake()
    return operation
  }

  #finish(): void {
    this.lose(isOver())
    this.#place.endTurn()
  }

  #expire(): void {
    if (this.#place.isRunning) {
      this.#timer.refresh()
      return
    }
    const message = `The transaction did nothing for ${this.#limit.idleTimeoutMs} ms and was rolled back.`
    void this.#end(new DatabaseTimeoutError(message))
  }

  async #end(reason: Error): Promise<void> {
    clearTimeout(this.#timer)
    for (const operation of this.#waiting) operation.fail(reason)
    this.#waiting.clear()
    this.#over = reason
    // It fails only together with the thread, which ends the turn as well.
    await this.#submit({ kind: 'release' }, noLimit, true).promise.catch(() => undefined)
  }
}

function isOver(): Error {
  return new TypeError('the transaction or session is over')
}
