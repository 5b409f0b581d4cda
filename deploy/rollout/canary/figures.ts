/**
 * What instances of the service have counted, and what was added between two looks at it. Pure.
 *
 * Counters begin at 0 with each start of a process, so what an instance added is the difference of
 * its counters as long as it was not started again, and all of them if it was.
 *
 * @module
 */

/** How many requests took at most so long. */
export interface Bucket {
  /** In seconds; the last is `Infinity`. */
  readonly bound: number
  /** Of all that took at most `bound`, those of the buckets before included. */
  readonly count: number
}

export interface Figures {
  readonly requests: number
  /** Answered 5xx. */
  readonly errors: number
  /** In the order of their bounds; none if nothing was counted. */
  readonly buckets: readonly Bucket[]
}

/** The counters of one instance at one moment. */
export interface Reading extends Figures {
  readonly instance: string
  /** When its process was started, in seconds since 1970. */
  readonly startedAt: number
  /** Release of the schema that its build was made for, where it tells. */
  readonly release?: number
}

export const nothing: Figures = { requests: 0, errors: 0, buckets: [] }

export function sumOf(all: readonly Figures[]): Figures {
  return all.reduce(
    (sum, each) => ({
      requests: sum.requests + each.requests,
      errors: sum.errors + each.errors,
      buckets: merged(sum.buckets, each.buckets),
    }),
    nothing,
  )
}

export interface Added extends Figures {
  readonly wasRestarted: boolean
}

/** What one instance counted since it was read last. */
export function addedSince(before: Reading, now: Reading): Added {
  // A counter that went back is a restart too, where the start of the process is not known.
  const wasRestarted = before.startedAt !== now.startedAt || now.requests < before.requests
  if (wasRestarted) return { ...figuresOf(now), wasRestarted }
  return {
    requests: now.requests - before.requests,
    errors: Math.max(0, now.errors - before.errors),
    buckets: lessened(now.buckets, before.buckets),
    wasRestarted,
  }
}

function figuresOf({ requests, errors, buckets }: Reading): Figures {
  return { requests, errors, buckets }
}

/** Builds may have other bounds: a bound that one lacks holds what its next smaller one does. */
function merged(one: readonly Bucket[], other: readonly Bucket[]): readonly Bucket[] {
  if (one.length === 0) return other
  if (other.length === 0) return one
  return boundsOf(one, other).map((bound) => ({
    bound,
    count: countAt(one, bound) + countAt(other, bound),
  }))
}

function lessened(now: readonly Bucket[], before: readonly Bucket[]): readonly Bucket[] {
  return now.map(({ bound, count }) => ({
    bound,
    count: Math.max(0, count - countAt(before, bound)),
  }))
}

function boundsOf(one: readonly Bucket[], other: readonly Bucket[]): readonly number[] {
  const bounds = new Set([...one, ...other].map(({ bound }) => bound))
  return [...bounds].toSorted((low, high) => low - high)
}

function countAt(buckets: readonly Bucket[], wanted: number): number {
  return buckets.findLast(({ bound }) => bound <= wanted)?.count ?? 0
}
