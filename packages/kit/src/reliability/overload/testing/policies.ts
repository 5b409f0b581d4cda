/**
 * Ways to let requests in, for the simulation to compare.
 *
 * @module
 */

import type { Clock } from '../clock.ts'
import { Lane, type LaneBounds } from '../lane.ts'
import type { HolderWatch } from '../slots.ts'
import { type Holder, leave } from '../stay.ts'
import { ranks } from '../wait-queue.ts'

export type Outcome = 'served' | 'refused'

export interface Policy {
  /** `tell` is called once, when it is known. */
  arrive(nowMs: number, tell: (outcome: Outcome) => void): void
}

export type MakePolicy = (resource: Resource, clock: Clock) => Policy

interface Work {
  readonly sentAtMs: number
  readonly done: (outcome: Outcome) => void
}

/** What is scarce, such as a pool of connections, with the queue that it has. */
export class Resource {
  readonly #slots: number
  readonly #workMs: () => number
  readonly #clock: Clock
  readonly #queue: Work[] = []
  #head = 0
  #busy = 0
  /** Takes work out of the queue; the default is the oldest. */
  take: () => Work | undefined = () => this.oldest()

  constructor(slots: number, workMs: () => number, clock: Clock) {
    this.#slots = slots
    this.#workMs = workMs
    this.#clock = clock
  }

  get queued(): number {
    return this.#queue.length - this.#head
  }

  do(work: Work): void {
    this.#queue.push(work)
    this.#start()
  }

  oldest(): Work | undefined {
    // `shift` of a long array is slow, and one of these policies makes a long one.
    if (this.#head > 10_000) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
    return this.queued > 0 ? this.#queue[this.#head++] : undefined
  }

  newest(): Work | undefined {
    return this.queued > 0 ? this.#queue.pop() : undefined
  }

  #start(): void {
    while (this.#busy < this.#slots) {
      const work = this.take()
      if (work === undefined) return
      this.#busy += 1
      this.#clock.after(this.#workMs(), () => {
        this.#busy -= 1
        work.done('served')
        this.#start()
      })
    }
  }
}

/** Everyone is let in, and served in order. */
export const none: MakePolicy = (resource) => ({
  arrive(sentAtMs, tell) {
    resource.do({ sentAtMs, done: tell })
  },
})

/** As `none`, but who has waited for a second is not begun with. */
export const dropExpired: MakePolicy = (resource, clock) => {
  resource.take = () => {
    for (let work = resource.oldest(); work; work = resource.oldest()) {
      if (clock.now() - work.sentAtMs <= 1_000) return work
      work.done('refused')
    }
    return undefined
  }
  return none(resource, clock)
}

/** The newest first as soon as the queue has stood for long, and then who waited for long is refused. */
export const adaptiveLifoCodel: MakePolicy = (resource, clock) => {
  const [targetMs, intervalMs] = [5, 100]
  let emptyAtMs = 0
  const isTooOld = ({ sentAtMs }: Work, isStanding: boolean) =>
    clock.now() - sentAtMs > (isStanding ? targetMs : intervalMs)
  resource.take = () => {
    const isStanding = clock.now() - emptyAtMs > intervalMs
    const next = () => (isStanding ? resource.newest() : resource.oldest())
    let work = next()
    for (; work && isTooOld(work, isStanding); work = next()) work.done('refused')
    if (work === undefined) emptyAtMs = clock.now()
    return work
  }
  return none(resource, clock)
}

const alwaysWorking: HolderWatch<Holder> = { doing: () => 'working', whenReceived() {} }

/** The lane of the plugin. */
export function cap(bounds: LaneBounds): MakePolicy {
  return (resource, clock) => {
    const lane = new Lane<Holder>(bounds, clock, alwaysWorking)
    return {
      arrive(sentAtMs, tell) {
        const holder: Holder = {}
        const admit = () =>
          resource.do({
            sentAtMs,
            done(outcome) {
              leave(holder)
              tell(outcome)
            },
          })
        const refuse = () => tell('refused')
        const entrant = { holder, rank: ranks.normal, isLate: () => false, admit, refuse }
        if (lane.enter(holder)) admit()
        else if (lane.mayQueue(ranks.normal)) lane.queue(entrant)
        else refuse()
      },
    }
  }
}
