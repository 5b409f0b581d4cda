/**
 * Calls that wait for a thread, first come first served, and the threads that take them: one that
 * writes, or several that read. One is there from the start, as each is a heap of its own that the start
 * waits for; the next is added once calls have waited for the first, or it was lost.
 *
 * @module
 */

import type { EngineCall } from '../engine.ts'
import { busy, closed, Operation, type OperationOwner } from './operation.ts'
import type { Answer, Task } from './protocol.ts'
import { Seat, type SeatOptions, type SeatOwner, type ThreadLoss } from './seat.ts'
import { Turn, type TurnLimit } from './turn.ts'
import { WaitingLine } from './waiting-line.ts'

export interface LaneOptions extends SeatOptions {
  /** At most, but for those that stand in. */
  readonly threads: number
  /** Threads that may stand in for those that are stuck. */
  readonly sparesMax: number
  /** Tasks handed to a thread at once, at most. */
  readonly batchMax: number
  readonly queueMax: number
  readonly onLost: (loss: ThreadLoss) => void
}

/** Most calls are answered sooner: what takes longer than this for one thread is work for two. */
const growAfterMs = 50
/** After a thread that could not open the file. */
const growAgainAfterMs = 1_000

export class Lane implements OperationOwner, SeatOwner {
  readonly #options: LaneOptions
  readonly #seats: Seat[]
  readonly #line = new WaitingLine()
  #isWoken = false
  #growing: NodeJS.Timeout | undefined
  #closing: PromiseWithResolvers<void> | undefined

  constructor(options: LaneOptions) {
    this.#options = options
    this.#seats = [new Seat(options, this)]
  }

  /** @throws SqliteOpenError */
  async open(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.open()))
  }

  get busy(): number {
    return this.#seats.filter(({ isBusy }) => isBusy).length
  }

  get size(): number {
    return this.#seats.filter(({ isOpen }) => isOpen).length
  }

  get waiting(): number {
    return this.#line.size
  }

  get walBytes(): number {
    return this.#seats[0]?.walBytes ?? 0
  }

  /** Why no thread can take anything, if so. */
  get fault(): Error | undefined {
    if (this.#seats.some(({ isStuck, fault }) => !isStuck && fault === undefined)) return undefined
    const fault = this.#seats.find((seat) => seat.fault !== undefined)?.fault
    return fault ?? busy('Every reader of the store hangs in a statement that takes too long.')
  }

  async run(task: Task, call: EngineCall): Promise<Answer> {
    this.#assertRoom(call)
    const operation = new Operation(task, call, this)
    this.#line.add(operation)
    this.#wake()
    return operation.promise
  }

  /** Before all that waits, and even if that is too much already. */
  async runFirst(task: Task, call: EngineCall): Promise<Answer> {
    this.#assertUsable(call)
    const operation = new Operation(task, call, this)
    this.#line.addFirst(operation)
    this.#wake()
    return operation.promise
  }

  /** A thread for the caller alone, after `task`. */
  async take(task: Task, call: EngineCall, limit: TurnLimit): Promise<Turn> {
    this.#assertRoom(call)
    const taken = Promise.withResolvers<Turn>()
    const operation: Operation = new Operation(task, call, this, (answer, isWanted) => {
      if (answer.error !== undefined || answer.isSkipped === true) return
      const seat = this.#seats.find((one) => one === operation.place)
      if (seat === undefined) return
      const turn = new Turn(seat, limit)
      seat.giveTurn(turn)
      taken.resolve(turn)
      if (!isWanted) void turn.giveBack()
    })
    this.#line.add(operation)
    this.#wake()
    await operation.promise
    return taken.promise
  }

  /** Refuses what comes, ends what holds a thread, and lets finish what waits. */
  async drain(): Promise<void> {
    this.#closing ??= Promise.withResolvers()
    clearTimeout(this.#growing)
    for (const { turn } of this.#seats) void turn?.giveBack(closed())
    this.#settleClosing()
    await this.#closing.promise
    this.#line.fail(closed())
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map((seat) => seat.close()))
  }

  onLeft(operation: Operation): void {
    this.#line.delete(operation)
    this.#settleClosing()
  }

  onOverdue(operation: Operation): void {
    for (const seat of this.#seats) seat.onOverdue(operation)
  }

  onFree(seat: Seat): void {
    if (this.#isSurplus(seat)) void this.#remove(seat).close()
    else this.#give(seat)
    this.#settleClosing()
  }

  onStuck(seat: Seat): void {
    // Who waits for the only writer can but wait: a second one would wait for the same lock.
    if (this.#options.sparesMax === 0) return
    seat.markStuck()
    if (seat.turn === undefined) this.onTakenBack(seat.takeBack())
    const { threads, sparesMax } = this.#options
    if (this.#seats.length < threads + sparesMax) this.#add()
    this.#settleClosing()
  }

  onTakenBack(operations: readonly Operation[]): void {
    for (const operation of operations) this.#line.addFirst(operation)
    this.#wake()
  }

  onLost(_seat: Seat, loss: ThreadLoss): void {
    this.#options.onLost(loss)
    if (this.#canGrow) this.#add()
    const { fault } = this
    if (fault !== undefined) this.#line.fail(fault)
    this.#settleClosing()
  }

  #assertRoom(call: EngineCall): void {
    this.#assertUsable(call)
    if (this.waiting >= this.#options.queueMax) throw busy('Too many calls wait already.')
  }

  #assertUsable({ signal }: EngineCall): void {
    signal?.throwIfAborted()
    if (this.#closing !== undefined) throw closed()
    const { fault } = this
    if (fault !== undefined) throw fault
  }

  // What is asked for in one turn of the event loop goes in one batch.
  #wake(): void {
    if (this.#isWoken) return
    this.#isWoken = true
    queueMicrotask(() => {
      this.#isWoken = false
      for (const seat of this.#seats) this.#give(seat)
      if (this.#isShort) this.#growLater(growAfterMs)
    })
  }

  get #canGrow(): boolean {
    return this.#seats.length < this.#options.threads && this.#closing === undefined
  }

  get #isShort(): boolean {
    return this.#canGrow && (this.waiting > 0 || this.#seats.some((seat) => seat.hasMoreToDo))
  }

  #growLater(afterMs: number): void {
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined
      if (!this.#isShort) return
      this.#add()
      // What was sent along with the slow one came before what waits in line.
      this.#takeFromOthers()
    }, afterMs).unref()
  }

  #give(seat: Seat): void {
    if (!seat.isFree) return
    const batch = seat.turn?.takeBatch(this.#options.batchMax) ?? this.#takeBatch()
    if (batch.length > 0) seat.send(batch)
  }

  #takeBatch(): Operation[] {
    if (this.waiting === 0) this.#takeFromOthers()
    const share = Math.ceil(this.waiting / this.#seats.length)
    return this.#line.takeBatch(Math.min(this.#options.batchMax, share))
  }

  // Nobody waits behind a slow statement while a thread is idle.
  #takeFromOthers(): void {
    if (this.#seats.length === 1) return
    const taken = this.#seats.flatMap((seat) => (seat.turn === undefined ? seat.takeBack() : []))
    for (const operation of taken) this.#line.addFirst(operation)
  }

  #add(): void {
    const seat = new Seat(this.#options, this)
    this.#seats.push(seat)
    seat.open().catch((cause) => {
      this.#remove(seat)
      if (this.#closing !== undefined) return
      this.#options.onLost({ thread: 'reader', cause, restartInMs: growAgainAfterMs })
      this.#growLater(growAgainAfterMs)
    })
  }

  /** A stuck one came back, and its stand-in has its work. */
  #isSurplus(seat: Seat): boolean {
    if (seat.turn !== undefined) return false
    return this.#seats.filter(({ isStuck }) => !isStuck).length > this.#options.threads
  }

  #remove(seat: Seat): Seat {
    this.#seats.splice(this.#seats.indexOf(seat), 1)
    return seat
  }

  #settleClosing(): void {
    if (this.#closing === undefined) return
    const isAtWork = this.#seats.some((seat) => seat.isBusy && !seat.isStuck)
    const canWork = this.fault === undefined
    if (isAtWork || (this.waiting > 0 && canWork)) return
    this.#closing.resolve()
  }
}
