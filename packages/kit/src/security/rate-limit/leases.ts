/**
 * Leases: units taken from the store at once, and served here without asking.
 *
 * @see {@link module:lease-size} for how many, how long, and why that never goes over.
 *
 * @module
 */

import { type LimiterClock, microseconds } from './clock.ts'
import type { CountedLimit, CountedLimits } from './counted-limits.ts'
import { holdDenied } from './counter.ts'
import { storedView } from './decision.ts'
import { isHeld } from './exact.ts'
import { fail, forCost, type Lease, newLease, serveFrom, type Waiting } from './lease.ts'
import { leaseSize, leaseValidUs, returnableMax } from './lease-size.ts'
import type { LimitStore, StoredWindow } from './limit-store.ts'
import { type CountedAsk, type Mode, type Outcome, taken, type Verdict } from './mode.ts'
import type { Settler } from './settler.ts'
import type { StoreLink } from './store-link.ts'

export interface LeasesOptions {
  readonly store: LimitStore
  readonly link: StoreLink
  readonly settler: Settler
  readonly clock: LimiterClock
  readonly limits: CountedLimits
}

const sweepEveryMs = 100

export class Leases implements Mode {
  readonly #options: LeasesOptions
  readonly #all = new Set<Lease>()
  #cancel: (() => void) | undefined

  constructor(options: LeasesOptions) {
    this.#options = options
  }

  judge(ask: CountedAsk, place: number, nowUs: number): Verdict {
    if (this.unitsOf(ask.limit, ask.key, nowUs) >= ask.cost) return 'take'
    return isHeld(ask, place, nowUs) ? 'deny' : 'wait'
  }

  take({ limit, key, cost }: CountedAsk): void {
    const lease = limit.leases.get(key)
    if (lease !== undefined) serveFrom(lease, cost)
  }

  /** Who waits for the same key shares a call. */
  obtain({ limit, key, cost }: CountedAsk, withinMs: number): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const waiting: Waiting = {
      cost,
      isSent: false,
      isOver: false,
      end(outcome) {
        cancel()
        waiting.isOver = true
        resolve(outcome)
      },
    }
    const cancel = this.#options.clock.after(withinMs, () => {
      waiting.end({ kind: 'failed', isUnsent: !waiting.isSent })
    })
    const lease = limit.leases.get(key) ?? this.#begin(limit, key)
    lease.waiting.push(waiting)
    if (!lease.isAsking) void this.#ask(lease, withinMs)
    return promise
  }

  putBack({ limit, key, cost }: CountedAsk): void {
    const lease = limit.leases.get(key)
    if (lease === undefined) this.#options.settler.takeBack(limit, key, cost)
    else serveFrom(lease, -cost)
  }

  /** Units that can be served without asking. */
  unitsOf({ leases }: CountedLimit, key: string, nowUs: number): number {
    const lease = leases.get(key)
    return lease === undefined || lease.untilUs <= nowUs ? 0 : lease.left
  }

  /** Gives back what it can. */
  close(): void {
    this.#cancel?.()
    for (const lease of this.#all) this.#end(lease)
  }

  #begin(limit: CountedLimit, key: string): Lease {
    const lease = newLease(limit, key)
    limit.leases.set(key, lease)
    this.#all.add(lease)
    this.#sweepLater()
    return lease
  }

  async #ask(lease: Lease, withinMs: number): Promise<void> {
    lease.isAsking = true
    for (let batch = this.#next(lease); batch.length > 0; batch = this.#next(lease)) {
      await this.#askFor(lease, batch, withinMs)
    }
    lease.isAsking = false
  }

  /** Those who came meanwhile, if what is left of the lease does not suffice for them. */
  #next(lease: Lease): Waiting[] {
    const waiting = lease.waiting
    lease.waiting = []
    return this.#serve(lease, waiting)
  }

  async #askFor(lease: Lease, batch: readonly Waiting[], withinMs: number): Promise<void> {
    const { store, link, clock } = this.#options
    const askedUs = microseconds(clock)
    const want = this.#wanted(lease, batch, askedUs)
    const asks = [{ policy: lease.limit.policy, key: lease.key, want }]
    for (const waiting of batch) waiting.isSent = true
    const outcome = await link.callInTurn(
      (call) => store.take(asks, { all: false }, call),
      withinMs,
    )
    if (outcome.reply === undefined) return fail(batch, outcome.isUnsent)

    const [granted = 0] = outcome.reply.granted
    const [windows = []] = outcome.reply.windows
    const isGood = this.#fill(lease, granted, windows, askedUs)
    const rest = this.#serve(lease, batch)
    if (isGood) this.#deny(lease, rest, windows, want)
    else fail(rest, false)
  }

  /** Of those who wait, the ones for whom the lease does not suffice. */
  #serve(lease: Lease, waiting: readonly Waiting[]): Waiting[] {
    if (lease.untilUs <= microseconds(this.#options.clock)) this.#giveBack(lease)
    return waiting.filter(({ cost, isOver, end }) => {
      if (isOver || cost > lease.left) return !isOver
      serveFrom(lease, cost)
      end(taken)
      return false
    })
  }

  #wanted(lease: Lease, batch: readonly Waiting[], nowUs: number): number {
    // Not less what is left: others are served of that meanwhile.
    const need = batch.reduce((sum, { cost }) => sum + cost, 0)
    const elapsedUs = nowUs - lease.sinceUs
    return leaseSize(need, { ...lease, elapsedUs }, this.#options.limits.nodes)
  }

  /** Whether the answer came while the lease is good for anything. */
  #fill(lease: Lease, granted: number, windows: readonly StoredWindow[], askedUs: number): boolean {
    const { clock, settler } = this.#options
    const { counter } = lease.limit
    const nowUs = microseconds(clock)
    const place = counter.claim(lease.key, nowUs)
    counter.learn(place, windows, nowUs, settler.unitsOf(lease.limit, lease.key))
    if (lease.untilUs <= nowUs) this.#giveBack(lease)
    // What is left of the lease before must not live longer for it.
    const untilUs = askedUs + leaseValidUs
    lease.untilUs = lease.left > 0 ? Math.min(lease.untilUs, untilUs) : untilUs
    lease.left += granted
    lease.sinceUs = askedUs
    lease.size = granted
    lease.served = 0
    lease.rest = Math.min(...windows.map(({ remaining }) => remaining))
    return lease.untilUs > nowUs
  }

  /** The store has too little for them. */
  #deny(
    lease: Lease,
    waiting: readonly Waiting[],
    windows: readonly StoredWindow[],
    want: number,
  ): void {
    const { policy, counter } = lease.limit
    const nowUs = microseconds(this.#options.clock)
    for (const { cost, end } of waiting) {
      const view = storedView(policy, forCost(lease, windows, want - cost))
      holdDenied(counter, lease.key, view.waitMs, nowUs)
      end({ kind: 'denied', view })
    }
    // A denial consumes nothing: nobody has to wait for what was too little for this one.
    if (waiting.length === 0 || lease.left === 0) return
    this.#options.settler.takeBack(lease.limit, lease.key, lease.left)
    lease.left = 0
  }

  #sweepLater(): void {
    this.#cancel ??= this.#options.clock.after(sweepEveryMs, () => {
      this.#cancel = undefined
      const nowUs = microseconds(this.#options.clock)
      for (const lease of this.#all) {
        if (lease.untilUs <= nowUs && !lease.isAsking) this.#end(lease)
      }
      if (this.#all.size > 0) this.#sweepLater()
    })
  }

  #end(lease: Lease): void {
    this.#giveBack(lease)
    lease.limit.leases.delete(lease.key)
    this.#all.delete(lease)
  }

  #giveBack(lease: Lease): void {
    const { limits, settler } = this.#options
    const back = Math.min(lease.left, returnableMax(lease.limit.policy.windows, limits.nodes))
    lease.left = 0
    if (back > 0) settler.takeBack(lease.limit, lease.key, back)
  }
}
