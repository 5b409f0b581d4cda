/**
 * How much slower a run goes than on an idle machine: what the phases took, over what was expected
 * of the steps that were run in them.
 *
 * @module
 */

/** What waits for clocks and not for a processor is not slowed down by a busy machine. */
const slownessMax = 2

export class Pace {
  #expectedSeconds = 0
  #tookSeconds = 0
  #leftSeconds = 0

  /** At least 1: time that was saved is given to whoever comes next, and not counted on. */
  get slowness(): number {
    if (this.#expectedSeconds === 0) return 1
    return Math.min(slownessMax, Math.max(1, this.#tookSeconds / this.#expectedSeconds))
  }

  /** A phase begins, with so much time left in the run. */
  begin(leftSeconds: number): void {
    this.#leftSeconds = leftSeconds
  }

  /** A step of the phase is run. */
  expect(seconds: number): void {
    this.#expectedSeconds += seconds
  }

  end(leftSeconds: number): void {
    this.#tookSeconds += this.#leftSeconds - leftSeconds
  }
}
