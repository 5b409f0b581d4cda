/**
 * Tells the store what was taken without asking: summed up by key, every 5 ms, in one call, of which
 * never more than one is under way.
 *
 * Of a key that had much left when the store last told, little may wait for 200 ms from then on: as the
 * limit is reached within that time only if far more comes, all that waits stays below what may be
 * over anyhow. So a busy key is told of 5 times a second in place of 200.
 *
 * A call whose fate is unknown is not made again: it would charge twice what was heard, and refuse a
 * client within its limit. What piles up while the store is away is told when it is back, but no more
 * of it than the windows of the key still count by then.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import type { CountedLimit, CountedLimits } from './counted-limits.ts'
import type { LimitStore, StoreAsk, StoreCall, StoreReply } from './limit-store.ts'
import type { StoreLink } from './store-link.ts'
import { begin, forgetIfDone, hold, mayWait, type Unsettled, worthTelling } from './unsettled.ts'

export interface SettlerOptions {
  readonly store: LimitStore
  readonly link: StoreLink
  readonly clock: LimiterClock
  readonly limits: CountedLimits
  readonly timeoutMs: number
  /** Keys remembered while the store is away. */
  readonly keysMax: number
}

type Send = (asks: readonly StoreAsk[], call: StoreCall) => Promise<StoreReply>

const settleEveryMs = 5
const keysPerCall = 512

export class Settler {
  readonly #options: SettlerOptions
  readonly #due = new Set<Unsettled>()
  /** In the order in which they end. */
  readonly #held = new Set<Unsettled>()
  readonly #waiting: (() => void)[] = []
  #cancel: (() => void) | undefined
  /** The timer is for what is held, and nothing is due before. */
  #isResting = false
  #isFlying = false

  constructor(options: SettlerOptions) {
    this.#options = options
  }

  /** Keys with something to tell. */
  get size(): number {
    return this.#due.size + this.#held.size
  }

  add(limit: CountedLimit, key: string, units: number): void {
    if (units === 0) return
    const unsettled = limit.unsettled.get(key) ?? this.#begin(limit, key)
    if (unsettled === undefined) return
    if (unsettled.units === 0) unsettled.sinceUs = microseconds(this.#options.clock)
    unsettled.units += units
    if (unsettled.heldUntilUs === undefined) this.#due.add(unsettled)
    else if (mayWait(unsettled)) return
    else this.#hurry(unsettled)
    this.#soon()
  }

  /** What the store has heard of is given back there, unless it is away: then it is forgotten. */
  takeBack(limit: CountedLimit, key: string, units: number): void {
    const untold = Math.max(limit.unsettled.get(key)?.units ?? 0, 0)
    this.add(limit, key, this.#options.link.isUp ? -units : -Math.min(units, untold))
  }

  /** Units of the key that the other processes cannot know of. */
  unitsOf({ unsettled }: CountedLimit, key: string): number {
    const of = unsettled.get(key)
    return of === undefined ? 0 : Math.max(of.units, 0) + Math.max(of.flying, 0)
  }

  /** Resolves when the call that is under way, or begun now, has ended; nothing is held back for it. */
  next(): Promise<void> {
    this.#release(Number.POSITIVE_INFINITY)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    this.flush()
    return promise
  }

  flush(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#isResting = false
    if (this.#isFlying) return
    this.#release(microseconds(this.#options.clock))
    if (this.#options.link.isUp && this.#due.size > 0) void this.#fly()
    else this.#endWaiting()
    this.#rest()
  }

  close(): void {
    this.#cancel?.()
    this.#endWaiting()
  }

  #begin(limit: CountedLimit, key: string): Unsettled | undefined {
    if (!this.#options.link.isUp) this.#forgetOldest()
    return this.size < this.#options.keysMax ? begin(limit, key) : undefined
  }

  #soon(): void {
    if (this.#isResting) this.#cancel?.()
    else if (this.#cancel !== undefined) return
    this.#flushAfter(settleEveryMs)
  }

  /** Until the first of those that are held may be due. */
  #rest(): void {
    const [first] = this.#held
    if (first === undefined || this.#cancel !== undefined) return
    const leftUs = (first.heldUntilUs ?? 0) - microseconds(this.#options.clock)
    this.#flushAfter(Math.max(leftUs / 1_000, settleEveryMs))
    this.#isResting = true
  }

  #flushAfter(ms: number): void {
    this.#isResting = false
    this.#cancel = undefined
    const { clock, link } = this.#options
    if (!this.#isFlying && link.isUp) this.#cancel = clock.after(ms, () => this.flush())
  }

  async #fly(): Promise<void> {
    this.#isFlying = true
    const { store, limits } = this.#options
    const load = this.#load()
    await Promise.all([
      this.#tell(
        load.filter(({ flying }) => flying > 0),
        (asks, call) => store.settle(asks, limits.nodes, call),
      ),
      this.#tell(
        load.filter(({ flying }) => flying < 0),
        (asks, call) => store.refund(asks, call),
      ),
    ])
    this.#isFlying = false
    if (this.#due.size > 0) this.#soon()
    else this.#rest()
    this.#endWaiting()
  }

  /** Those whose time is over are due, or done. */
  #release(nowUs: number): void {
    for (const unsettled of this.#held) {
      if ((unsettled.heldUntilUs ?? 0) > nowUs) return
      unsettled.heldUntilUs = undefined
      this.#held.delete(unsettled)
      if (unsettled.units === 0) forgetIfDone(unsettled)
      else this.#due.add(unsettled)
    }
  }

  /** Moves the units of the keys that have waited longest into the call. */
  #load(): Unsettled[] {
    const nowUs = microseconds(this.#options.clock)
    const load: Unsettled[] = []
    for (const unsettled of this.#due) {
      if (load.length >= keysPerCall) break
      this.#due.delete(unsettled)
      unsettled.flying = worthTelling(unsettled, nowUs)
      unsettled.units = 0
      if (unsettled.flying === 0) forgetIfDone(unsettled)
      else load.push(unsettled)
    }
    return load
  }

  async #tell(load: readonly Unsettled[], send: Send): Promise<void> {
    if (load.length === 0) return
    const { link, clock, timeoutMs } = this.#options
    const asks = load.map(({ limit, key, flying }) => {
      return { policy: limit.policy, key, want: Math.abs(flying) }
    })
    const sentUs = microseconds(clock)
    const outcome = await link.call((call) => send(asks, call), timeoutMs)
    for (const [index, unsettled] of load.entries()) {
      if (outcome.reply !== undefined) this.#learn(unsettled, outcome.reply.windows[index], sentUs)
      else if (outcome.isUnsent) this.#keep(unsettled)
      unsettled.flying = 0
      if (outcome.reply !== undefined) this.#hold(unsettled, outcome.reply.windows[index], sentUs)
      if (unsettled.heldUntilUs === undefined) forgetIfDone(unsettled)
    }
  }

  #hold(unsettled: Unsettled, windows: StoreReply['windows'][number] = [], atUs: number): void {
    if (!hold(unsettled, windows, this.#options.limits.nodes, atUs)) return
    this.#due.delete(unsettled)
    this.#held.add(unsettled)
  }

  #hurry(unsettled: Unsettled): void {
    unsettled.heldUntilUs = undefined
    this.#held.delete(unsettled)
    this.#due.add(unsettled)
  }

  /**
   * The reply is as of some moment since it was asked for. The earliest is taken: a client is never
   * refused for the time that an answer took.
   */
  #learn(
    { limit, key, units }: Unsettled,
    windows: StoreReply['windows'][number] = [],
    atUs: number,
  ) {
    if (windows.length === 0) return
    const { counter } = limit
    const place = counter.claim(key, microseconds(this.#options.clock))
    counter.learn(place, windows, atUs, units)
  }

  #keep(unsettled: Unsettled): void {
    unsettled.units += unsettled.flying
    if (unsettled.units !== 0) this.#due.add(unsettled)
  }

  /** While the store is away: as many leave as may come. */
  #forgetOldest(): void {
    const nowUs = microseconds(this.#options.clock)
    let looked = 0
    for (const unsettled of this.#due) {
      if (looked >= 2) return
      looked += 1
      this.#due.delete(unsettled)
      unsettled.units = worthTelling(unsettled, nowUs)
      if (unsettled.units > 0) this.#due.add(unsettled)
      else {
        unsettled.units = 0
        forgetIfDone(unsettled)
      }
    }
  }

  #endWaiting(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
