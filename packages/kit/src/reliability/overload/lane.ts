/**
 * One class of routes: at most so many requests at work, and a short queue for more.
 *
 * Invariant: nobody waits while a slot is free. A slot is given back exactly once, however its
 * request ends, because the stay of a request is left once (`stay.ts`).
 *
 * @module
 */

import type { Clock } from './clock.ts'
import { type HolderWatch, Slots } from './slots.ts'
import { type Holder, type Stay, stay } from './stay.ts'
import { type WaitedTimes, WaitHistogram } from './wait-histogram.ts'
import { type Queued, WaitQueue } from './wait-queue.ts'

/** Why one that waited does not get in. */
export type WaitEnd = 'waited' | 'deadline' | 'displaced'

/** One that wants in, and would wait. */
export interface Entrant<H> {
  readonly holder: H
  /** See `ranks`. */
  readonly rank: number
  /** Whether there would be no time left to do the work. */
  isLate(): boolean
  admit(): void
  refuse(why: WaitEnd): void
}

export interface LaneBounds {
  /** Requests at work at the same time. */
  readonly inFlightMax: number
  /** Longest that a request waits for a slot; 0 for not at all. */
  readonly waitMs: number
  /** Requests that wait at the same time. */
  readonly queueMax: number
}

export interface LaneStats {
  readonly inFlight: number
  readonly inFlightMax: number
  readonly queued: number
  readonly queueMax: number
  /** Requests that got a slot, at once or after a wait. */
  readonly admitted: number
  /** Of those that got one after a wait. */
  readonly waited: WaitedTimes
  /** Clients that left while they waited. */
  readonly abandoned: number
  /** Slots taken back from requests that waited for their clients. */
  readonly takenBack: number
}

export class Lane<H extends Holder> {
  readonly #bounds: LaneBounds
  readonly #clock: Clock
  readonly #slots: Slots<H>
  readonly #queue: WaitQueue<Place<H>>
  readonly #waited = new WaitHistogram()
  #admitted = 0
  #abandoned = 0
  #isTimed = false

  constructor(bounds: LaneBounds, clock: Clock, watch: HolderWatch<H>) {
    this.#bounds = bounds
    this.#clock = clock
    this.#queue = new WaitQueue(bounds.waitMs)
    this.#slots = new Slots(bounds.inFlightMax, watch, () => {
      if (this.#queue.length > 0) this.#serve()
    })
  }

  /** Gives `holder` a slot if one is free. */
  enter(holder: H): boolean {
    if (!this.hasRoom()) return false
    this.#slots.occupy(holder)
    this.#admitted += 1
    return true
  }

  hasRoom(): boolean {
    if (this.#slots.isFull) this.#reclaim()
    return !this.#slots.isFull
  }

  /** Whether one of this rank may wait. */
  mayQueue(rank: number): boolean {
    const { queueMax } = this.#bounds
    return this.#queue.length < queueMax || (queueMax > 0 && this.#queue.lowestRank() > rank)
  }

  /** Lets `entrant`, that {@link mayQueue}, wait; in the place of another if need be. */
  queue(entrant: Entrant<H>): void {
    const { waitMs, queueMax } = this.#bounds
    if (this.#queue.length >= queueMax) {
      const displaced = this.#queue.displace()
      if (displaced !== undefined) refuse(displaced, 'displaced')
    }
    const place = new Place(this.#clock.now(), entrant, (left) => {
      this.#queue.remove(left)
      this.#abandoned += 1
    })
    entrant.holder[stay] = place
    this.#queue.add(place)
    this.#armTimer(waitMs)
  }

  stats(): LaneStats {
    const { inFlightMax, queueMax } = this.#bounds
    return {
      inFlight: this.#slots.inFlight,
      inFlightMax,
      queued: this.#queue.length,
      queueMax,
      admitted: this.#admitted,
      waited: this.#waited.snapshot(),
      abandoned: this.#abandoned,
      takenBack: this.#slots.takenBack,
    }
  }

  /** Gives free slots to those who wait. */
  #serve(): void {
    const nowMs = this.#clock.now()
    while (!this.#slots.isFull) {
      const place = this.#queue.next(nowMs)
      if (place === undefined) return
      if (nowMs - place.sinceMs > this.#bounds.waitMs) refuse(place, 'waited')
      else if (place.entrant.isLate()) refuse(place, 'deadline')
      else this.#admit(place, nowMs)
    }
  }

  #admit({ entrant, sinceMs }: Place<H>, nowMs: number): void {
    this.#waited.record(nowMs - sinceMs)
    this.#slots.occupy(entrant.holder)
    this.#admitted += 1
    entrant.admit()
  }

  /** Slots become free in a way that nobody tells of, when their clients are slow. */
  #reclaim(): void {
    this.#slots.reclaim(this.#clock.now())
    if (this.#queue.length > 0) this.#serve()
  }

  #armTimer(ms: number): void {
    if (this.#isTimed) return
    this.#isTimed = true
    this.#clock.after(ms, () => {
      this.#isTimed = false
      this.#expire()
    })
  }

  #expire(): void {
    this.#reclaim()
    const nowMs = this.#clock.now()
    for (let place = this.#queue.expired(nowMs); place; place = this.#queue.expired(nowMs)) {
      refuse(place, 'waited')
    }
    const nextMs = this.#queue.nextExpiryMs()
    if (nextMs !== undefined) this.#armTimer(Math.max(1, nextMs - nowMs))
  }
}

function refuse<H extends Holder>({ entrant }: Place<H>, why: WaitEnd): void {
  entrant.holder[stay] = undefined
  entrant.refuse(why)
}

/** A place in the queue. */
class Place<H> implements Stay, Queued {
  readonly sinceMs: number
  readonly rank: number
  readonly entrant: Entrant<H>
  readonly #left: (place: Place<H>) => void

  constructor(sinceMs: number, entrant: Entrant<H>, left: (place: Place<H>) => void) {
    this.sinceMs = sinceMs
    this.rank = entrant.rank
    this.entrant = entrant
    this.#left = left
  }

  leave(): void {
    this.#left(this)
  }
}
