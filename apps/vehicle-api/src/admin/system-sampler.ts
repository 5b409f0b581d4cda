/**
 * Looks at this instance every two seconds, and remembers the last ten minutes: whoever opens the
 * charts sees them full.
 *
 * A look costs a fraction of a millisecond (`testing/prove-sampler.ts`) and asks nobody. One that
 * fails is left out, and the next is over twice the time.
 *
 * @module
 */

import type { LoopMeter, LoopReading } from './system-loop.ts'
import { sampleOf } from './system-rates.ts'
import type { SystemReading } from './system-reading.ts'
import type { SystemSample } from './system-sample.ts'

export interface SamplerClock {
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
  /** Milliseconds since 1970. */
  readonly wall: () => number
  /** Calls `act` again and again, until the function that it returns is called. */
  readonly every: (ms: number, act: () => void) => () => void
}

export const processClock: SamplerClock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  every(ms, act) {
    const timer = setInterval(act, ms).unref()
    return () => clearInterval(timer)
  },
}

export interface SamplerOptions {
  readonly read: () => SystemReading
  readonly loop: LoopMeter
  readonly clock: SamplerClock
  /** Told of the first failure after a success. */
  readonly onProblem: (error: unknown) => void
}

export const sampleEveryMs = 2_000
export const samplesKept = 300

/** It must not throw. */
export type SampleListener = (sample: SystemSample) => void

export class SystemSampler {
  readonly #options: SamplerOptions
  readonly #ring: (SystemSample | undefined)[] = new Array(samplesKept).fill(undefined)
  readonly #listeners = new Set<SampleListener>()
  #last: { readonly reading: SystemReading; readonly atMs: number } | undefined
  #dueAtMs = 0
  #seq = 0
  #isFailing = false
  #stop = () => {}

  constructor(options: SamplerOptions) {
    this.#options = options
  }

  /** What the first sample is compared with is read now. */
  start(): void {
    const { clock, loop } = this.#options
    loop.read()
    this.#dueAtMs = clock.monotonic() + sampleEveryMs
    this.#try(() => this.#read())
    this.#stop = clock.every(sampleEveryMs, () => this.#try(() => this.#look()))
  }

  stop(): void {
    this.#stop()
    this.#listeners.clear()
    this.#options.loop.close()
  }

  /** Oldest first; those after `seq`, or all if this instance has not come that far. */
  samples(seq = 0): SystemSample[] {
    const oldest = Math.max(1, this.#seq - samplesKept + 1)
    const first = seq > this.#seq ? oldest : Math.max(oldest, seq + 1)
    const found: SystemSample[] = []
    for (let each = first; each <= this.#seq; each += 1) {
      const sample = this.#ring[each % samplesKept]
      if (sample !== undefined) found.push(sample)
    }
    return found
  }

  /** Told of each sample from now on; gives the way to stop it. */
  onSample(listener: SampleListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #read(): { readonly reading: SystemReading; readonly atMs: number } {
    const last = { reading: this.#options.read(), atMs: this.#options.clock.monotonic() }
    this.#last = last
    return last
  }

  #look(): void {
    const loop = this.#loopNow()
    const before = this.#last
    const { reading, atMs } = this.#read()
    if (before === undefined || atMs <= before.atMs) return
    const sample = sampleOf(before.reading.counts, reading, {
      seq: this.#seq + 1,
      at: new Date(this.#options.clock.wall()).toISOString(),
      intervalMs: atMs - before.atMs,
      loop,
    })
    this.#seq += 1
    this.#ring[this.#seq % samplesKept] = sample
    for (const listener of this.#listeners) listener(sample)
  }

  #loopNow(): LoopReading {
    const { clock, loop } = this.#options
    const { delayP99Ms, utilization } = loop.read()
    const nowMs = clock.monotonic()
    // A meter forgets the delay that it is emptied in, and that delay made this very call late.
    const lateMs = nowMs - this.#dueAtMs
    this.#dueAtMs = nowMs + sampleEveryMs
    return { delayP99Ms: Math.max(delayP99Ms, lateMs), utilization }
  }

  #try(act: () => void): void {
    try {
      act()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#options.onProblem(error)
      this.#isFailing = true
    }
  }
}
