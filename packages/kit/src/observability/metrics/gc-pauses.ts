/**
 * How long garbage collection stopped the main thread.
 *
 * @module
 */

import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { DurationHistogram } from './histogram.ts'

type GcKind = 'minor' | 'major' | 'incremental' | 'weakcb'

const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5]

export class GcPauses {
  readonly histograms: Readonly<Record<GcKind, DurationHistogram>> = {
    minor: new DurationHistogram(bounds),
    major: new DurationHistogram(bounds),
    incremental: new DurationHistogram(bounds),
    weakcb: new DurationHistogram(bounds),
  }
  readonly #observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      this.histograms[kindOf(entry)].observe(entry.duration / 1_000)
    }
  })

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] })
  }

  close(): void {
    this.#observer.disconnect()
  }
}

// The types of Node leave the kind out.
function kindOf(
  entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } },
): GcKind {
  const kind = entry.detail?.kind
  if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) return 'major'
  if (kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL) return 'incremental'
  return kind === constants.NODE_PERFORMANCE_GC_WEAKCB ? 'weakcb' : 'minor'
}
