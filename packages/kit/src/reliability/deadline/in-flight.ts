/**
 * The requests in flight, and one coarse timer for all of them.
 *
 * A timer per request would cost more than the rest of a deadline. Here nothing is sorted either:
 * the timer stands at the earliest time that any of them had when it was last set, and as nearly
 * all requests are gone by then, one look at those that are left finds the next. A request is never
 * looked at before its time, and at most `gapMs` after it.
 *
 * @module
 */

import { InFlightMap } from '../../foundation/in-flight-map.ts'
import type { Clock } from '../../foundation/monotonic-clock.ts'

/** How close two looks may be, and how late one may come. */
export const gapMs = 20

export interface Due {
  /** When it must be looked at; `Infinity` for never. */
  readonly dueAtMs: number
}

export interface InFlightOptions<Member> {
  readonly clock: Clock
  /** How often each is looked at while it is in flight, due or not. */
  readonly everyMs: number
  /** Must not throw. */
  readonly look: (member: Member, nowMs: number) => void
}

export class InFlight<Key extends object, Member extends Due> {
  readonly #members = new InFlightMap<Key, Member>()
  readonly #options: InFlightOptions<Member>
  #wakeAtMs = Number.POSITIVE_INFINITY
  #lastLookMs = Number.NEGATIVE_INFINITY
  #cancel: (() => void) | undefined

  constructor(options: InFlightOptions<Member>) {
    this.#options = options
  }

  get size(): number {
    return this.#members.size
  }

  members(): Iterable<Member> {
    return this.#members.values()
  }

  add(key: Key, member: Member, nowMs: number): void {
    this.#members.set(key, member)
    // Whoever is due a little before the timer waits for it, or ever shorter limits would set it anew
    // each time.
    if (member.dueAtMs < this.#wakeAtMs - gapMs || this.#cancel === undefined) {
      this.#wakeAt(member.dueAtMs, nowMs)
    }
  }

  remove(key: Key): Member | undefined {
    return this.#members.delete(key)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#wakeAtMs = Number.POSITIVE_INFINITY
  }

  #wakeAt(dueAtMs: number, nowMs: number): void {
    this.#cancel?.()
    const wantedMs = Math.min(dueAtMs, nowMs + this.#options.everyMs)
    this.#wakeAtMs = Math.max(wantedMs, this.#lastLookMs + gapMs, nowMs)
    // A timer may fire a fraction of a millisecond early, and would then have to be set again.
    const delayMs = Math.ceil(this.#wakeAtMs - nowMs) + 1
    this.#cancel = this.#options.clock.after(delayMs, () => this.#lookAtAll())
  }

  #lookAtAll(): void {
    const nowMs = this.#options.clock.now()
    this.stop()
    this.#lastLookMs = nowMs
    let nextMs = Number.POSITIVE_INFINITY
    for (const member of this.#members.values()) {
      this.#options.look(member, nowMs)
      if (member.dueAtMs < nextMs) nextMs = member.dueAtMs
    }
    if (this.#members.size > 0) this.#wakeAt(nextMs, nowMs)
  }
}
