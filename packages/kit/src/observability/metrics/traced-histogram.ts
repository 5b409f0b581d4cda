/**
 * A histogram that remembers of each bucket the last request whose trace somebody recorded: the way
 * from a slow bucket of a dashboard to what was slow.
 *
 * @module
 */

import { DurationHistogram } from './histogram.ts'

interface Kept {
  traceId: string
  value: number
  atSeconds: number
}

export class TracedHistogram extends DurationHistogram {
  // Made with the first trace: most histograms never see one.
  exemplars: (Kept | undefined)[] | undefined

  /** Remembers the observation that fell into the bucket. */
  trace(bucket: number, traceId: string, value: number, atSeconds: number): void {
    this.exemplars ??= Array.from(this.counts, () => undefined)
    const kept = this.exemplars[bucket]
    if (kept === undefined) {
      this.exemplars[bucket] = { traceId, value, atSeconds }
      return
    }
    kept.traceId = traceId
    kept.value = value
    kept.atSeconds = atSeconds
  }
}
