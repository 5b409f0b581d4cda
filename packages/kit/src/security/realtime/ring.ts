/**
 * The last events, for members that come back: bounded by number, bytes and age.
 *
 * It always knows since which number it is complete, so that it never passes a gap off as everything.
 * What is asked for costs as much as it has events, however many there are of other topics.
 *
 * @module
 */

import type { SentEvent } from './hub-port.ts'

export interface RingLimits {
  readonly events: number
  readonly bytes: number
  readonly ageMs: number
}

interface Link {
  readonly event: SentEvent
  readonly atMs: number
  /** The next of all. */
  later: Link | undefined
  readonly ofTopic: { before: Link | undefined; after: Link | undefined }
}

export class EventRing {
  readonly #limits: RingLimits
  readonly #newestOf = new Map<string, Link>()
  #oldest: Link | undefined
  #newest: Link | undefined
  #since: number
  #events = 0
  #bytes = 0

  /** @param since Every event after this number will be put in. */
  constructor(limits: RingLimits, since: number) {
    this.#limits = limits
    this.#since = since
  }

  get events(): number {
    return this.#events
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Of which there are any. */
  get topics(): number {
    return this.#newestOf.size
  }

  /** In the order of their numbers. */
  put(event: SentEvent, nowMs: number): void {
    const before = this.#newestOf.get(event.topic)
    const link: Link = {
      event,
      atMs: nowMs,
      later: undefined,
      ofTopic: { before, after: undefined },
    }
    if (before !== undefined) before.ofTopic.after = link
    if (this.#newest === undefined) this.#oldest = link
    else this.#newest.later = link
    this.#newest = link
    this.#newestOf.set(event.topic, link)
    this.#events += 1
    this.#bytes += event.bytes.length
    this.#trim(nowMs)
  }

  /** Those of a topic after a number, the oldest first; `undefined` if some are no longer here. */
  after(topic: string, seq: number, nowMs: number): readonly SentEvent[] | undefined {
    this.#trim(nowMs)
    if (seq < this.#since) return undefined
    const events: SentEvent[] = []
    let link = this.#newestOf.get(topic)
    while (link !== undefined && link.event.seq > seq) {
      events.push(link.event)
      link = link.ofTopic.before
    }
    return events.reverse()
  }

  /** Forgets all, as some up to this number are missing. */
  clear(since: number): void {
    this.#newestOf.clear()
    this.#oldest = undefined
    this.#newest = undefined
    this.#since = since
    this.#events = 0
    this.#bytes = 0
  }

  #trim(nowMs: number): void {
    const { events, bytes, ageMs } = this.#limits
    const oldestMs = nowMs - ageMs
    while (this.#oldest !== undefined) {
      const isOver = this.#events > events || this.#bytes > bytes
      if (!isOver && this.#oldest.atMs > oldestMs) return
      this.#drop(this.#oldest)
    }
  }

  #drop(link: Link): void {
    const { event, ofTopic } = link
    this.#since = event.seq
    this.#events -= 1
    this.#bytes -= event.bytes.length
    this.#oldest = link.later
    if (this.#oldest === undefined) this.#newest = undefined
    // A younger one that still knew it would keep it, and all before it, in memory.
    if (ofTopic.after === undefined) this.#newestOf.delete(event.topic)
    else ofTopic.after.ofTopic.before = undefined
  }
}
