/**
 * Hands events to members one after the other, in one order for all of them.
 *
 * An event with very many members is delivered in turns, between which the process does other things;
 * the next event waits for it, so that nobody sees them in another order. What waits is bounded: over
 * the bound all of it is dropped, and everybody is told to read the state again.
 *
 * @module
 */

import type { HubMembers } from './hub-members.ts'
import type { Member, SentEvent } from './hub-port.ts'

export interface DeliveryOptions {
  readonly members: HubMembers
  /** Members that are served before others have their turn. */
  readonly membersPerTurn: number
  /** Events that may wait. */
  readonly waitingMax: number
  /** Calls back in a turn of its own. */
  readonly later: (act: () => void) => void
  readonly onProblem: (problem: unknown) => void
}

/** Serves one member at each step. */
type Steps = Iterator<undefined>

export class HubDelivery {
  readonly #options: DeliveryOptions
  #waiting: SentEvent[] = []
  #steps: Steps | undefined
  #current: SentEvent | undefined
  #doneSeq: number
  #isAtWork = false
  #isComingBack = false
  #left: number
  #delivered = 0
  #resyncs = 0

  constructor(options: DeliveryOptions, doneSeq: number) {
    this.#options = options
    this.#doneSeq = doneSeq
    this.#left = options.membersPerTurn
  }

  /** Up to here every member has everything. */
  get doneSeq(): number {
    return this.#doneSeq
  }

  get delivered(): number {
    return this.#delivered
  }

  get resyncs(): number {
    return this.#resyncs
  }

  send(event: SentEvent): void {
    this.#waiting.push(event)
    if (this.#waiting.length > this.#options.waitingMax) this.resyncAll(event.seq)
    this.#work()
  }

  /**
   * All read their state again, so that nothing up to this number has to be delivered. At once, as
   * who comes and goes meanwhile could not be told what it has missed.
   */
  resyncAll(seq: number): void {
    const { members } = this.#options
    this.#waiting = []
    this.#steps = undefined
    this.#current = undefined
    this.#doneSeq = seq
    for (const member of [...members.all()]) this.#tell(member, members.topicsOf(member))
  }

  resync(topics: readonly string[]): void {
    for (const topic of topics) {
      for (const [member] of [...this.#options.members.of(topic)]) this.#tell(member, [topic])
    }
  }

  /** Nothing up to this number is to come. */
  advance(seq: number): void {
    if (this.#steps === undefined && this.#waiting.length === 0) this.#doneSeq = seq
  }

  /** One event to one member, out of turn. */
  hand(member: Member, event: SentEvent): void {
    this.#delivered += 1
    try {
      member.deliver(event)
    } catch (error) {
      this.#options.onProblem(error)
    }
  }

  stop(): void {
    this.#waiting = []
    this.#steps = undefined
    this.#current = undefined
  }

  /** In the turn of the publisher as far as one turn goes. */
  #work(): void {
    // A member that publishes while it is served waits for its turn like everybody.
    if (this.#isAtWork) return
    this.#isAtWork = true
    while (this.#left > 0 && this.#serveOne()) this.#left -= 1
    this.#isAtWork = false
    if (this.#left === this.#options.membersPerTurn || this.#isComingBack) return
    this.#isComingBack = true
    this.#options.later(() => {
      this.#isComingBack = false
      this.#left = this.#options.membersPerTurn
      this.#work()
    })
  }

  /** Whether there was anything to do. */
  #serveOne(): boolean {
    while (this.#steps === undefined || this.#steps.next().done === true) {
      if (!this.#begin()) return false
    }
    return true
  }

  /** Goes on to what waits next. */
  #begin(): boolean {
    if (this.#current !== undefined) this.#doneSeq = this.#current.seq
    this.#current = this.#waiting.shift()
    this.#steps = this.#current && this.#stepsOf(this.#current)
    return this.#current !== undefined
  }

  *#stepsOf(event: SentEvent): Generator<undefined, void, undefined> {
    const { members } = this.#options
    let served: Iterable<[Member, number]> | undefined
    // All may leave and others join meanwhile, who then are a list of their own.
    while (served !== members.of(event.topic)) {
      served = members.of(event.topic)
      for (const [member, knownSeq] of served) {
        if (event.seq > knownSeq) this.hand(member, event)
        yield
      }
    }
  }

  #tell(member: Member, topics: readonly string[]): void {
    this.#resyncs += 1
    try {
      member.resync(topics)
    } catch (error) {
      this.#options.onProblem(error)
    }
  }
}
