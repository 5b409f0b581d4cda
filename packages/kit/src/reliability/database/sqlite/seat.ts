/**
 * A place for one thread: gives it work, one batch at a time, and replaces it when it is lost.
 *
 * After a failure of the device or the file nothing runs on that connection again; the next one
 * looks through the file before it is used. What was running then has an unknown outcome.
 *
 * @module
 */

import { busyTimeoutMs, restartDelayMs } from './delays.ts'
import type { Operation } from './operation.ts'
import type { Answers, Failure, Open } from './protocol.ts'
import { SentOperations } from './sent-operations.ts'
import { Thread } from './thread.ts'
import { restarting, toKitError, toOpenFault, unknownOutcome } from './to-kit-error.ts'
import type { Turn, TurnPlace } from './turn.ts'

/** Why a thread is gone, for the log of the service. */
export interface ThreadLoss {
  readonly thread: 'writer' | 'reader'
  readonly cause: unknown
  /** When it is replaced. */
  readonly restartInMs: number
}

export interface SeatOwner {
  /** It can take work, or has work of its turn. */
  onFree(seat: Seat): void
  /** It does not come back in time. */
  onStuck(seat: Seat): void
  /** These were not begun, and another thread can have them. */
  onTakenBack(operations: readonly Operation[]): void
  onLost(seat: Seat, loss: ThreadLoss): void
}

export interface SeatOptions {
  readonly open: Open
  readonly script: URL
}

/** A thread that lived this long was well, and its loss begins a new row. */
const stableAfterMs = 10_000

export class Seat implements TurnPlace {
  readonly #options: SeatOptions
  readonly #owner: SeatOwner
  #thread: Thread
  #state: 'opening' | 'open' | 'resting' | 'closed' = 'opening'
  readonly #sent = new SentOperations()
  #losses = 0
  #openedAtMs = Number.POSITIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #turn: Turn | undefined
  #fault: Error | undefined
  #isStuck = false
  #walBytes = 0

  /** The thread starts at once; the file is opened by {@link open}. */
  constructor(options: SeatOptions, owner: SeatOwner) {
    this.#options = options
    this.#owner = owner
    this.#thread = this.#start()
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isFree(): boolean {
    return this.#state === 'open' && this.#sent.size === 0
  }

  get isRunning(): boolean {
    return this.#sent.size > 0
  }

  get isBusy(): boolean {
    return this.isRunning || this.#turn !== undefined
  }

  /** Something waits behind the statement that it runs. */
  get hasMoreToDo(): boolean {
    return this.#sent.size > 1
  }

  get isStuck(): boolean {
    return this.#isStuck
  }

  get turn(): Turn | undefined {
    return this.#turn
  }

  /** Why it cannot be used for now. */
  get fault(): Error | undefined {
    return this.#state === 'resting' ? this.#fault : undefined
  }

  get walBytes(): number {
    return this.#walBytes
  }

  /** @throws SqliteOpenError */
  async open(): Promise<void> {
    try {
      await this.#thread.open(this.#options.open)
    } catch (error) {
      this.#state = 'closed'
      await this.#thread.terminate()
      throw error
    }
    this.#becomeOpen()
  }

  giveTurn(turn: Turn): void {
    this.#turn = turn
  }

  endTurn(): void {
    this.#turn = undefined
  }

  wake(): void {
    if (this.isFree) this.#owner.onFree(this)
  }

  send(operations: readonly Operation[]): void {
    const { flags } = this.#thread
    let deadlineMs = 0
    for (const [index, operation] of operations.entries()) {
      operation.send(this, flags, index)
      deadlineMs = Math.max(deadlineMs, operation.deadlineMs)
      this.#sent.add(operation)
    }
    const tasks = operations.map(({ task }) => task)
    const isHeld = this.#turn !== undefined
    this.#thread.send({ kind: 'batch', tasks, isHeld, busyTimeoutMs: busyTimeoutMs(deadlineMs) })
  }

  /** What it has not begun yet. */
  takeBack(): Operation[] {
    return this.#sent.takeBack()
  }

  onLeft(): void {
    // Only what waits elsewhere can leave; what was sent is answered by the thread.
  }

  onOverdue(operation: Operation): void {
    if (this.#sent.includes(operation)) this.#owner.onStuck(this)
  }

  /** Until it answers. */
  markStuck(): void {
    this.#isStuck = true
  }

  async close(): Promise<void> {
    const wasOpen = this.#state === 'open'
    this.#state = 'closed'
    clearTimeout(this.#timer)
    if (wasOpen && !this.isRunning) return this.#thread.close()
    this.#thread.unref()
    const ended = this.#thread.terminate()
    if (!this.isRunning) await ended
  }

  #start(): Thread {
    const thread: Thread = new Thread(
      {
        onAnswers: (answers) => {
          if (thread === this.#thread) this.#receive(answers)
        },
        onGone: (cause) => {
          if (thread === this.#thread) this.#lose(cause, restarting(cause), false)
        },
      },
      this.#options.script,
    )
    return thread
  }

  #becomeOpen(): void {
    this.#state = 'open'
    this.#openedAtMs = performance.now()
    this.#owner.onFree(this)
  }

  #receive({ answers, isLast, failure, walBytes }: Answers): void {
    this.#walBytes = walBytes
    this.#sent.answer(answers)
    if (!isLast) return
    this.#isStuck = false
    if (failure !== undefined) this.#abandon(failure)
    else this.#owner.onFree(this)
  }

  #abandon(failure: Failure): void {
    const error = toKitError(failure)
    const thread = this.#thread
    // The new connection must not meet the locks of the old one.
    this.#lose(error, error, true, thread.terminate())
  }

  #lose(cause: unknown, fault: Error, mustVerify: boolean, ended?: Promise<void>): void {
    if (this.#state === 'closed') return
    this.#fault = fault
    this.#isStuck = false
    // What belongs to a transaction is lost with it.
    const taken = this.#turn === undefined ? this.takeBack() : []
    const outcome = unknownOutcome(cause)
    this.#turn?.lose(outcome)
    this.#turn = undefined
    this.#sent.fail(outcome)
    const restartInMs = this.#rest(mustVerify, ended)
    this.#owner.onLost(this, { thread: this.#kind, cause, restartInMs })
    this.#owner.onTakenBack(taken)
  }

  get #kind(): ThreadLoss['thread'] {
    return this.#options.open.isWriter ? 'writer' : 'reader'
  }

  /** Waits a while for the device to recover. Returns how long. */
  #rest(mustVerify: boolean, ended: Promise<void> = Promise.resolve()): number {
    const wasStable = performance.now() - this.#openedAtMs >= stableAfterMs
    this.#losses = wasStable ? 1 : this.#losses + 1
    this.#openedAtMs = Number.POSITIVE_INFINITY
    const delayMs = restartDelayMs(this.#losses)
    this.#state = delayMs === 0 ? 'opening' : 'resting'
    this.#timer = setTimeout(() => void ended.then(() => this.#reopen(mustVerify)), delayMs)
    return delayMs
  }

  async #reopen(mustVerify: boolean): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'opening'
    this.#thread = this.#start()
    try {
      await this.#thread.open({ ...this.#options.open, mustExist: true, mustVerify })
    } catch (error) {
      await this.#thread.terminate()
      const fault = toOpenFault(error)
      this.#lose(error, fault, mustVerify)
      return
    }
    this.#becomeOpen()
  }
}
