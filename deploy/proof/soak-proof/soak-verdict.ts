/**
 * Whether what a process holds is flat: how fast it grew once it was warm, with confidence.
 *
 * A figure is flat if even the upper end of its interval is within its bound, and grows if the lower
 * end is above it. In between nothing is shown, which does not count as flat.
 *
 * @module
 */

import { type Slope, theilSen } from '../../../bench/load/slope.ts'

export interface Bound {
  readonly figure: string
  readonly unit: string
  /** In units, in a minute. */
  readonly perMinuteMax: number
  readonly of: (sample: Warm) => number
}

/** What is looked at of a sample. */
export interface Warm {
  readonly atSeconds: number
  readonly heapBytes: number
  readonly rssBytes: number
  readonly externalBytes: number
  readonly handles: number
  readonly descriptors: number
}

export interface Growth {
  readonly bound: Bound
  /** In units, in a minute. */
  readonly slope: Slope
  readonly first: number
  readonly last: number
  readonly judged: 'flat' | 'grows' | 'not shown'
}

/**
 * At 50 requests a second a megabyte a minute is 350 bytes of each: less than any object that
 * stands for one. While it is young V8 compiles ever more of what runs, 0.2 to 0.4 MB a minute
 * by heap snapshots. Buffers lie in slabs of 64 kB that the events of the last two minutes hold, and
 * the system takes back what it likes, so both move with the load.
 */
export const bounds: readonly Bound[] = [
  { figure: 'heap', unit: 'MB', perMinuteMax: 1, of: ({ heapBytes }) => heapBytes / 1e6 },
  {
    figure: 'buffers',
    unit: 'MB',
    perMinuteMax: 3,
    of: ({ externalBytes }) => externalBytes / 1e6,
  },
  { figure: 'resident', unit: 'MB', perMinuteMax: 3, of: ({ rssBytes }) => rssBytes / 1e6 },
  // Requests that are under way have some each, and how many those are depends on the machine.
  { figure: 'handles', unit: '', perMinuteMax: 10, of: ({ handles }) => handles },
  { figure: 'descriptors', unit: '', perMinuteMax: 3, of: ({ descriptors }) => descriptors },
]

/** @throws RangeError if there are too few samples for a slope after the warm-up */
export function growthOf(samples: readonly Warm[], warmUpSeconds: number): readonly Growth[] {
  const warm = samples.filter(({ atSeconds }) => atSeconds >= warmUpSeconds)
  return bounds.map((bound) => {
    const slope = theilSen(
      warm.map((sample) => ({ x: sample.atSeconds / 60, y: bound.of(sample) })),
    )
    const [first, last] = [warm.at(0), warm.at(-1)].map((sample) => sample && bound.of(sample))
    return {
      ...{ bound, slope, first: first ?? Number.NaN, last: last ?? Number.NaN },
      judged: judged(slope, bound.perMinuteMax),
    }
  })
}

function judged({ low, high }: Slope, most: number): Growth['judged'] {
  if (high <= most) return 'flat'
  return low > most ? 'grows' : 'not shown'
}
