/**
 * What an argon2id hash costs.
 *
 * @module
 */

export interface HashParameters {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** A stored row beyond these is refused: a corrupted one must not exhaust the memory. */
export const mostParameters: HashParameters = { memoryKiB: 65_536, passes: 6, lanes: 4 }

/** RFC 9106, section 3.1: at least 8 KiB for each lane. */
export function areComputable({ memoryKiB, passes, lanes }: HashParameters): boolean {
  if (lanes < 1 || lanes > mostParameters.lanes) return false
  if (passes < 1 || passes > mostParameters.passes) return false
  return memoryKiB >= 8 * lanes && memoryKiB <= mostParameters.memoryKiB
}

export function areSame(one: HashParameters, other: HashParameters): boolean {
  return (
    one.memoryKiB === other.memoryKiB && one.passes === other.passes && one.lanes === other.lanes
  )
}

/**
 * By memory x passes. It is a total order, so two nodes with unlike configuration cannot go on
 * replacing each other's hashes.
 */
export function isWeaker(stored: HashParameters, prevailing: HashParameters): boolean {
  return stored.memoryKiB * stored.passes < prevailing.memoryKiB * prevailing.passes
}
