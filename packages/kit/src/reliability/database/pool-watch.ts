/**
 * Tells when the connections are nearly used up, and when that is over.
 *
 * An episode begins when callers wait while at least 80 % of the connections are busy; it ends when
 * nobody waits. So a store that is busy but keeps up is no news, and an episode is told once.
 *
 * @module
 */

import type { EngineStats } from './database.ts'

export type PoolNews = 'near exhaustion' | 'recovered'

const nearlyAll = 0.8

export class PoolWatch {
  #isNearExhaustion = false

  /** Looks at how it is now; undefined as long as nothing has changed. */
  look({ busy, sizeMax, waiting }: EngineStats): PoolNews | undefined {
    const before = this.#isNearExhaustion
    if (waiting === 0) this.#isNearExhaustion = false
    else if (busy >= nearlyAll * sizeMax) this.#isNearExhaustion = true
    if (this.#isNearExhaustion === before) return undefined
    return before ? 'recovered' : 'near exhaustion'
  }
}
