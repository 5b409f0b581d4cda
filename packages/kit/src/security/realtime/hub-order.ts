/**
 * Where the order of events comes from, and what the hub does with what it says.
 *
 * @module
 */

import type { EventDraft } from './event-text.ts'
import type { HubStats } from './hub-port.ts'
import { numberAfter } from './sequence.ts'

export interface HubOrder {
  readonly mode: HubStats['mode']
  /** Never throws; the event may come back at once, later or, if the process ends, never. */
  publish(draft: EventDraft): void
  start(): void
  close(): Promise<void>
}

/** The hub, as its order sees it. */
export interface OrderedEvents {
  /** The highest number so far. */
  readonly lastSeq: number
  /** The next event, for all members of its topic. */
  accept(seq: number, draft: EventDraft): void
  /** An event that only members that come back may have missed. */
  keep(seq: number, draft: EventDraft): void
  /** The order stands here, without an event. */
  advance(seq: number): void
  /** Of what came up to this number some is missing. */
  forget(seq: number): void
  /** Members of these topics, or all, read the state again. */
  resync(topics?: readonly string[]): void
}

/** That of this process, for a service that has only one. */
export class LocalOrder implements HubOrder {
  readonly mode = 'local'
  readonly #events: OrderedEvents
  readonly #now: () => number

  constructor(events: OrderedEvents, now: () => number) {
    this.#events = events
    this.#now = now
  }

  publish(draft: EventDraft): void {
    this.#events.accept(numberAfter(this.#events.lastSeq, this.#now()), draft)
  }

  start(): void {}

  async close(): Promise<void> {}
}
