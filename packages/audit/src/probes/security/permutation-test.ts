/**
 * Are two samples of times of one kind? A permutation test on the difference of the medians, exact
 * in spirit and repeatable: its random numbers are always the same.
 *
 * @module
 */

/** Share of random splits whose medians differ at least as much; small means two kinds. */
export function permutationShare(
  left: readonly number[],
  right: readonly number[],
  rounds = 2_000,
): number {
  const pooled = [...left, ...right]
  const observed = Math.abs(median(left) - median(right))
  const random = mulberry32(0x9e3779b9)
  let extreme = 0
  for (let round = 0; round < rounds; round += 1) {
    shuffle(pooled, random)
    const one = pooled.slice(0, left.length)
    const other = pooled.slice(left.length)
    if (Math.abs(median(one) - median(other)) >= observed) extreme += 1
  }
  return (extreme + 1) / (rounds + 1)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** Median absolute deviation: how far a value usually lies from the median. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  return median(values.map((value) => Math.abs(value - middle)))
}

function shuffle(values: number[], random: () => number): void {
  for (let index = values.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const value = values[index] ?? 0
    values[index] = values[other] ?? 0
    values[other] = value
  }
}

/** Tommy Ettinger's mulberry32, in the public domain: 32 bits of state, good enough to shuffle. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
