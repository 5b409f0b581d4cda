/**
 * Counts who is not let in, and says when that is worth a line in the log.
 *
 * @module
 */

import type { WaitEnd } from './lane.ts'
import type { PressureReason } from './pressure.ts'

/** Label of `http_requests_shed_total`. */
export type ShedReason = 'full' | 'heap' | WaitEnd | PressureReason

const quietMs = 10_000

export class ShedCounts {
  readonly #counts: Record<ShedReason, number> = {
    full: 0,
    waited: 0,
    deadline: 0,
    displaced: 0,
    background: 0,
    anonymous: 0,
    normal: 0,
    heap: 0,
  }
  #unsaid = 0
  #saidAtMs = Number.NEGATIVE_INFINITY

  /**
   * Counts one, and tells how many there were since it last told. A line per refusal would be work
   * and disk when there is the least of both.
   */
  add(reason: ShedReason, nowMs: number): number | undefined {
    this.#counts[reason] += 1
    this.#unsaid += 1
    if (nowMs - this.#saidAtMs < quietMs) return undefined
    const unsaid = this.#unsaid
    this.#unsaid = 0
    this.#saidAtMs = nowMs
    return unsaid
  }

  snapshot(): Readonly<Record<ShedReason, number>> {
    return { ...this.#counts }
  }
}
