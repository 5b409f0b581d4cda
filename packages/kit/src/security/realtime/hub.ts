/**
 * The hub of one process: gives each event its place, keeps the last ones for members that come back,
 * and hands them on.
 *
 * Invariant: a member gets every event of a topic, from the number that `join` answered with on, once
 * and in the order of the numbers; or it is told by `resumed: false` or `resync` to read the state
 * again. Where the numbers come from is the matter of its order: this process, or Redis.
 *
 * @module
 */

import { draftOf, type EventDraft, sentEvent } from './event-text.ts'
import { HubDelivery } from './hub-delivery.ts'
import { HubMembers } from './hub-members.ts'
import { type HubOptions, type ResolvedHubOptions, resolveHubOptions } from './hub-options.ts'
import { type HubOrder, LocalOrder, type OrderedEvents } from './hub-order.ts'
import type { Hub, HubStats, Joined, Member, RealtimeEvent, SentEvent } from './hub-port.ts'
import { RedisOrder } from './redis-order.ts'
import { EventRing } from './ring.ts'
import { numberAt } from './sequence.ts'

/** @throws RangeError naming the option that makes no sense. */
export function createHub(options: HubOptions = {}): Hub {
  return new EventHub(resolveHubOptions(options))
}

class EventHub implements Hub, OrderedEvents {
  readonly #options: ResolvedHubOptions
  readonly #members = new HubMembers()
  readonly #ring: EventRing
  readonly #delivery: HubDelivery
  readonly #order: HubOrder
  #lastSeq: number
  #published = 0
  #refused = 0
  #isClosed = false

  constructor(options: ResolvedHubOptions) {
    this.#options = options
    const { ringEvents, ringBytes, ringMs, membersPerTurn, later, onProblem } = options
    this.#lastSeq = numberAt(options.now())
    const limits = { events: ringEvents, bytes: ringBytes, ageMs: ringMs }
    this.#ring = new EventRing(limits, this.#lastSeq)
    this.#delivery = new HubDelivery(
      { members: this.#members, membersPerTurn, waitingMax: ringEvents, later, onProblem },
      this.#lastSeq,
    )
    const { redis } = options
    this.#order =
      redis === undefined
        ? new LocalOrder(this, options.now)
        : new RedisOrder(this, { ...options, redis })
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  publish(event: RealtimeEvent): void {
    if (this.#isClosed) return
    const draft = this.#draft(event)
    if (draft === undefined) return
    this.#published += 1
    this.#order.publish(draft)
  }

  join(topic: string, member: Member, after?: number): Joined {
    const { doneSeq } = this.#delivery
    if (this.#isClosed) return { seq: doneSeq, resumed: false }
    const missed = after === undefined ? [] : this.#missed(topic, after)
    const resumed = missed !== undefined
    // It may have seen what others wait for.
    const seq = resumed ? Math.max(doneSeq, after ?? 0) : doneSeq
    if (!this.#members.has(topic, member)) this.#members.add(topic, member, seq)
    for (const event of missed ?? []) {
      // The others are about to be delivered to all.
      if (event.seq <= doneSeq) this.#delivery.hand(member, event)
    }
    return { seq, resumed }
  }

  leave(topic: string, member: Member): void {
    this.#members.remove(topic, member)
  }

  leaveAll(member: Member): void {
    this.#members.removeAll(member)
  }

  members(topic: string): number {
    return this.#members.count(topic)
  }

  async start(): Promise<void> {
    this.#order.start()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#order.close()
    this.#delivery.stop()
    this.#members.clear()
  }

  stats(): HubStats {
    return {
      topics: this.#members.topics,
      memberships: this.#members.memberships,
      published: this.#published,
      delivered: this.#delivery.delivered,
      refused: this.#refused,
      resyncs: this.#delivery.resyncs,
      ring: { events: this.#ring.events, bytes: this.#ring.bytes },
      mode: this.#order.mode,
    }
  }

  accept(seq: number, draft: EventDraft): void {
    const event = sentEvent(seq, draft)
    this.#lastSeq = seq
    this.#ring.put(event, this.#nowMs())
    this.#delivery.send(event)
  }

  keep(seq: number, draft: EventDraft): void {
    this.#ring.put(sentEvent(seq, draft), this.#nowMs())
    this.advance(seq)
  }

  advance(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, seq)
    this.#delivery.advance(this.#lastSeq)
  }

  forget(seq: number): void {
    this.#ring.clear(seq)
  }

  resync(topics?: readonly string[]): void {
    if (topics === undefined) this.#delivery.resyncAll(this.#lastSeq)
    else this.#delivery.resync(topics)
  }

  #missed(topic: string, after: number): readonly SentEvent[] | undefined {
    // One who knows more than this process cannot be told what it has missed.
    if (!(after <= this.#lastSeq)) return undefined
    return this.#ring.after(topic, after, this.#nowMs())
  }

  #draft(event: RealtimeEvent): EventDraft | undefined {
    try {
      return draftOf(event, this.#options.now(), this.#options.eventBytesMax)
    } catch (error) {
      this.#refused += 1
      this.#options.onProblem(error)
      return undefined
    }
  }

  #nowMs(): number {
    return this.#options.clock.now()
  }
}
