/**
 * What is known of one instance: its last answer, and its samples of the last ten minutes, from
 * answers and from events as they come.
 *
 * Samples are kept in order and without holes as far as the service has them: an event that leaves
 * one out is not taken, but a reason to ask for what is new. Behind a balancer another instance may
 * answer; as long as the one that is followed tells of itself, it is followed on.
 *
 * @module
 */

import type { System, SystemSample, SystemSampleEvent } from '../../../api/types.ts'

export type Samples = readonly SystemSample[]
/** The answer without what moves. */
export type SystemHead = Omit<System, 'samples'>

export interface FeedPorts {
  /** Asks the service for samples after that `seq`, or for all. */
  readonly read: (since: number | undefined) => Promise<System>
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** As the service keeps them. */
export const samplesKept = 300
export const staleAfterMs = 10_000

export class SystemFeed {
  readonly #ports: FeedPorts
  readonly #listeners = new Set<() => void>()
  #head: SystemHead | undefined
  #samples: Samples = []
  #heardAtMs: number | undefined

  constructor(ports: FeedPorts) {
    this.#ports = ports
  }

  get samples(): Samples {
    return this.#samples
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Asks for what is new; answers with what is known then. */
  async read(): Promise<SystemHead> {
    const asked = this.#head?.instance.id
    const answer = await this.#ports.read(
      asked === undefined ? undefined : this.#samples.at(-1)?.seq,
    )
    if (asked === undefined || answer.instance.id === asked) return this.#accept(answer)
    if (this.#head !== undefined && !this.isStale()) return this.#head
    // `since` was said of another instance.
    return this.#accept(await this.#ports.read(undefined))
  }

  /** @returns whether the event fits: if not, what it follows on is yet to be asked for */
  add({ instance_id, sample }: SystemSampleEvent): boolean {
    if (this.#head?.instance.id !== instance_id) return true
    const last = this.#samples.at(-1)?.seq ?? 0
    if (sample.seq <= last) return true
    if (sample.seq > last + 1) return false
    this.#append([sample])
    return true
  }

  /** Whether nothing new has come for a while. */
  isStale(): boolean {
    return this.#heardAtMs !== undefined && this.#ports.now() - this.#heardAtMs >= staleAfterMs
  }

  #accept({ samples, ...head }: System): SystemHead {
    if (this.#head?.instance.id !== head.instance.id) this.#begin()
    this.#head = head
    const last = this.#samples.at(-1)?.seq ?? 0
    this.#append(samples.filter(({ seq }) => seq > last))
    return head
  }

  #begin(): void {
    this.#heardAtMs = this.#ports.now()
    this.#become([])
  }

  #append(fresh: Samples): void {
    if (fresh.length === 0) return
    this.#heardAtMs = this.#ports.now()
    this.#become([...this.#samples, ...fresh].slice(-samplesKept))
  }

  #become(samples: Samples): void {
    if (samples.length === 0 && this.#samples.length === 0) return
    this.#samples = samples
    for (const listener of this.#listeners) listener()
  }
}
