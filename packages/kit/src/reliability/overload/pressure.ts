/**
 * How much must be shed, from how the event loop and the heap are doing.
 *
 * A sample is hot when the loop is late or has no idle time left. So many hot samples in a row raise
 * the level by one, as many calm ones lower it by one: a single pause of the garbage collector sheds
 * nobody, and what was shed comes back in parts. A loop that is merely busy, and on time, never gets to
 * level 3: there it is late by a multiple of the bound.
 *
 * | level | shed |
 * | --- | --- |
 * | 1 | background |
 * | 2 | also requests without a credential |
 * | 3 | also every second of the others, but nothing critical |
 *
 * Pure: samples in, level out.
 *
 * @module
 */

import { ranks } from './wait-queue.ts'

export type PressureLevel = 0 | 1 | 2 | 3

/** What the event loop was like since the sample before. */
export interface LoopSample {
  /** How late its timers were, at the 99th percentile. */
  readonly delayP99Ms: number
  /** Share of the time that it was not idle, 0 to 1. */
  readonly utilisation: number
}

export interface LoopBounds {
  readonly delayP99Ms: number
  readonly utilisation: number
  /** In a row, to change the level. */
  readonly samples: number
}

/** Times the bound of the delay, for level 3. */
const severe = 3

export class Pressure {
  readonly #bounds: LoopBounds
  #level: PressureLevel = 0
  #hot = 0
  #calm = 0

  constructor(bounds: LoopBounds) {
    this.#bounds = bounds
  }

  get level(): PressureLevel {
    return this.#level
  }

  observe(sample: LoopSample): PressureLevel {
    const { delayP99Ms, utilisation, samples } = this.#bounds
    const isHot = sample.delayP99Ms > delayP99Ms || sample.utilisation > utilisation
    this.#hot = isHot ? this.#hot + 1 : 0
    this.#calm = isHot ? 0 : this.#calm + 1
    if (this.#hot === samples) this.#raise(sample.delayP99Ms > severe * delayP99Ms ? 3 : 2)
    if (this.#calm === samples) this.#lower()
    return this.#level
  }

  #raise(highest: PressureLevel): void {
    this.#hot = 0
    if (this.#level < highest) this.#level = (this.#level + 1) as PressureLevel
  }

  #lower(): void {
    this.#calm = 0
    if (this.#level > 0) this.#level = (this.#level - 1) as PressureLevel
  }
}

/** Why a request is shed at a level. */
export type PressureReason = 'background' | 'anonymous' | 'normal'

/** A request as far as it matters here. */
export interface Sheddable {
  /** See `ranks`. */
  readonly rank: number
  readonly isAnonymous: boolean
  /** True for every second request that asks. */
  readonly isSecond: boolean
}

/** Whether a request is shed, and why. */
export function shedBy(
  level: PressureLevel,
  { rank, isAnonymous, isSecond }: Sheddable,
): PressureReason | undefined {
  if (level === 0 || rank === ranks.critical) return undefined
  if (rank === ranks.background) return 'background'
  if (level >= 2 && isAnonymous) return 'anonymous'
  return level === 3 && isSecond ? 'normal' : undefined
}

/** Shares of the heap that may be in use, 0 to 1. */
export interface HeapBounds {
  /** From here on connections are closed after their answer: others may have more room. */
  readonly closeAt: number
  /** From here on only probes are answered. */
  readonly refuseAt: number
}

export type HeapState = 'roomy' | 'close' | 'refuse'

export function heapState(used: number, { closeAt, refuseAt }: HeapBounds): HeapState {
  if (used >= refuseAt) return 'refuse'
  return used >= closeAt ? 'close' : 'roomy'
}
