/**
 * Names of keys that the issuer was asked for and had not, so that one who repeats a dead token does
 * not have the set fetched again and again.
 *
 * A name rests for one cool-down, so that a key which is published late is found as soon as any
 * other; each further time twice as long, up to 5 min. Bounded: the oldest name is forgotten first.
 *
 * @module
 */

import { coolDownMsMax } from './cool-down.ts'

interface Absence {
  readonly untilMs: number
  readonly restMs: number
}

export class AbsentKids {
  readonly #namesMax: number
  readonly #byKid = new Map<string, Absence>()

  constructor(namesMax: number) {
    this.#namesMax = namesMax
  }

  get size(): number {
    return this.#byKid.size
  }

  has(kid: string, nowMs: number): boolean {
    const absence = this.#byKid.get(kid)
    return absence !== undefined && nowMs < absence.untilMs
  }

  /** @param sinceMs when the attempt began that did not bring the key */
  add(kid: string, sinceMs: number, coolDownMs: number): void {
    const before = this.#byKid.get(kid)
    // Many may have waited for one attempt, which counts once.
    if (before !== undefined && sinceMs < before.untilMs) return
    const restMs = before === undefined ? coolDownMs : Math.min(2 * before.restMs, coolDownMsMax)
    this.#byKid.delete(kid)
    this.#byKid.set(kid, { untilMs: sinceMs + restMs, restMs })
    if (this.size > this.#namesMax) this.#forgetOldest()
  }

  #forgetOldest(): void {
    for (const kid of this.#byKid.keys()) {
      this.#byKid.delete(kid)
      return
    }
  }
}
