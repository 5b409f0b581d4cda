/**
 * At most so many requests at work.
 *
 * A slot stands for work, not for a connection. When slots are short, those are taken back whose
 * request waits for its client: the answer is written and only has to be read, or the body has been
 * on its way for a while. So clients that are slow on purpose hold no slots. A request whose body
 * then arrives counts again, even above the maximum: it is at work.
 *
 * Slots are used again and again: taking one allocates nothing.
 *
 * @module
 */

import { type Holder, type Stay, stay } from './stay.ts'

/** What a holder that has a slot is doing. */
export type Doing = 'working' | 'receiving' | 'sending'

export interface HolderWatch<H> {
  readonly doing: (holder: H) => Doing
  /** Calls `act` when the body of the request has arrived. */
  readonly whenReceived: (holder: H, act: () => void) => void
}

/** How long a body may be on its way before its slot is taken back, and how often that is looked at. */
const receivingMs = 100
const reclaimEveryMs = 25

export class Slots<H extends Holder> {
  readonly max: number
  readonly #watch: HolderWatch<H>
  readonly #freed: () => void
  readonly #all: Slot<H>[] = []
  readonly #free: Slot<H>[] = []
  #inFlight = 0
  #takenBack = 0
  #reclaimedAtMs = Number.NEGATIVE_INFINITY

  /** `freed` is called whenever a holder has left. */
  constructor(max: number, watch: HolderWatch<H>, freed: () => void) {
    this.max = max
    this.#watch = watch
    this.#freed = freed
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get takenBack(): number {
    return this.#takenBack
  }

  get isFull(): boolean {
    return this.#inFlight >= this.max
  }

  /** Whether there is one or not: see {@link isFull}. */
  occupy(holder: H): void {
    const slot = this.#free.pop() ?? this.#newSlot()
    slot.holder = holder
    holder[stay] = slot
    this.#inFlight += 1
  }

  /** Takes slots back from those that wait for their clients, unless it just did. */
  reclaim(nowMs: number): void {
    if (nowMs - this.#reclaimedAtMs < reclaimEveryMs) return
    this.#reclaimedAtMs = nowMs
    for (const slot of this.#all) {
      if (slot.holder !== undefined) this.#review(slot, slot.holder, nowMs)
    }
  }

  #review(slot: Slot<H>, holder: H, nowMs: number): void {
    const doing = this.#watch.doing(holder)
    if (doing === 'working') return
    if (doing === 'receiving') {
      slot.receivingSinceMs ??= nowMs
      if (nowMs - slot.receivingSinceMs < receivingMs) return
    }
    this.#takenBack += 1
    this.#vacate(slot)
    if (doing === 'sending') holder[stay] = undefined
    else this.#await(holder)
  }

  /** Counts `holder` again as soon as there is something to do for it. */
  #await(holder: H): void {
    const away: Stay = { leave() {} }
    holder[stay] = away
    this.#watch.whenReceived(holder, () => {
      if (holder[stay] === away) this.occupy(holder)
    })
  }

  #newSlot(): Slot<H> {
    const slot = new Slot<H>((left) => {
      this.#vacate(left)
      this.#freed()
    })
    this.#all.push(slot)
    return slot
  }

  #vacate(slot: Slot<H>): void {
    slot.holder = undefined
    slot.receivingSinceMs = undefined
    this.#free.push(slot)
    this.#inFlight -= 1
  }
}

class Slot<H> implements Stay {
  holder: H | undefined
  /** When the body was first seen to be on its way still. */
  receivingSinceMs: number | undefined
  readonly #left: (slot: Slot<H>) => void

  constructor(left: (slot: Slot<H>) => void) {
    this.#left = left
  }

  leave(): void {
    this.#left(this)
  }
}
