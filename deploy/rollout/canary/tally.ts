/**
 * Adds up what several instances counted over several looks at them, through restarts, and with
 * instances that come and go.
 *
 * @module
 */

import { addedSince, type Figures, nothing, type Reading, sumOf } from './figures.ts'

export class Tally {
  readonly #last = new Map<string, Reading>()
  readonly #restarted = new Set<string>()
  #figures: Figures = nothing
  #hasBegun = false

  /** The first look says where the counters stand; only later ones count. */
  add(readings: readonly Reading[]): void {
    const added = readings.map((now) => this.#addedBy(now))
    this.#figures = sumOf([this.#figures, ...added])
    this.#hasBegun = true
  }

  #addedBy(now: Reading): Figures {
    const before = this.#last.get(now.instance)
    this.#last.set(now.instance, now)
    // An instance that came later has counted nothing but what came since.
    if (before === undefined) return this.#hasBegun ? now : nothing
    const { wasRestarted, ...figures } = addedSince(before, now)
    if (wasRestarted) this.#restarted.add(now.instance)
    return figures
  }

  get figures(): Figures {
    return this.#figures
  }

  /** Names of the instances that were started again meanwhile. */
  get restarted(): readonly string[] {
    return [...this.#restarted]
  }
}
