/**
 * Puts the samples that are too many together as one.
 *
 * @module
 */

import type { HistogramValue } from './histogram.ts'
import type { Sample } from './metric.ts'

/** The value of each label of the series that stands for many. */
export const overflowLabel = 'overflow'

/** At most `seriesMax` samples and one; the sum of all is what it was. */
export function withOverflow(samples: readonly Sample[], seriesMax: number): readonly Sample[] {
  if (samples.length <= seriesMax) return samples
  const rest = samples.slice(seriesMax)
  const [[labels, first]] = rest as [Sample]
  const value = typeof first === 'number' ? sum(rest) : merged(first, rest)
  return [...samples.slice(0, seriesMax), [labels.map(() => overflowLabel), value]]
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((all, [, value]) => all + (typeof value === 'number' ? value : 0), 0)
}

/** @throws TypeError if the bounds differ. */
function merged({ bounds }: HistogramValue, samples: readonly Sample[]): HistogramValue {
  const counts = new Float64Array(bounds.length + 1)
  let sumOfAll = 0
  for (const [, value] of samples) {
    if (typeof value === 'number' || String(value.bounds) !== String(bounds)) {
      throw new TypeError('histograms with different bounds cannot be put together')
    }
    for (const at of counts.keys()) counts[at] = (counts[at] ?? 0) + (value.counts[at] ?? 0)
    sumOfAll += value.sum
  }
  return { bounds, counts, sum: sumOfAll }
}
