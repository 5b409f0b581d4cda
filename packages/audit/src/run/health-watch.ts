/**
 * Watches that the service outlives what is done to it.
 *
 * Every health check of the run is counted. Three that fail in a row, outside the phases that break
 * things on purpose, end the run; a service that the auditor started is started again first, so
 * that one crash costs one finding and not all that come after it.
 *
 * @module
 */

import type { Control } from '../judgement.ts'

const missesMax = 3
const pauseMs = 500
const restartsMax = 12

/** Asks for health, and tells {@link HealthWatch.note}. */
type Check = () => Promise<Control>

export interface Watched {
  /** Whether the process runs; undefined if it is not the auditor's. */
  readonly isAlive: () => boolean | undefined
  /** Starts it again; undefined if it is not the auditor's. */
  readonly restart: (() => Promise<void>) | undefined
  readonly pause: (ms: number) => Promise<void>
  /** A service of somebody else is left alone at once, in the middle of a probe. */
  readonly onHarm: (why: string) => void
}

export class HealthWatch {
  readonly #watched: Watched
  #misses = 0
  #restarts = 0
  #losses = 0
  #mending: Promise<boolean> | undefined

  constructor(watched: Watched) {
    this.#watched = watched
  }

  /** How often health was lost so far: an attempt during which this changed may be spoiled. */
  get losses(): number {
    return this.#losses
  }

  /** Told of each health check of the run. */
  note(held: boolean): void {
    if (!held && this.#misses === 0) this.#losses += 1
    this.#misses = held ? 0 : this.#misses + 1
    if (this.#misses < missesMax || this.#watched.restart !== undefined) return
    this.#watched.onHarm(`${missesMax} health checks in a row failed.`)
  }

  /** Whether the service is well, or could be made so. Asked between attempts. */
  mend(check: Check): Promise<boolean> {
    this.#mending ??= this.#mend(check).finally(() => {
      this.#mending = undefined
    })
    return this.#mending
  }

  async #mend(check: Check): Promise<boolean> {
    const isDead = this.#watched.isAlive() === false
    if (isDead) this.note(false)
    if (this.#misses === 0) return true
    if (!isDead && (await this.#recovers(check))) return true
    if (this.#watched.restart === undefined || this.#restarts >= restartsMax) return false
    this.#restarts += 1
    try {
      await this.#watched.restart()
    } catch {
      // It does not start again: that is the answer.
      return false
    }
    this.#misses = 0
    return (await check()).held || (await this.#recovers(check))
  }

  async #recovers(check: Check): Promise<boolean> {
    while (this.#misses < missesMax) {
      await this.#watched.pause(pauseMs)
      if ((await check()).held) return true
    }
    return false
  }
}
