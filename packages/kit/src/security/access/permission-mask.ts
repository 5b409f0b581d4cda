/**
 * A set of permissions as bits: to ask for one costs a look-up and an `and`.
 *
 * Two halves of 32 bits, because that is what bitwise operators work on.
 *
 * @module
 */

/** At most this many fit into a mask. */
export const permissionsMax = 64

/** What somebody may do; frozen, and made by a policy alone. */
export interface PermissionMask {
  /** Permissions 0 to 31, in the order of the policy. */
  readonly low: number
  /** Permissions 32 to 63. */
  readonly high: number
  /** @throws RangeError if the policy has no such permission. */
  has(permission: string): boolean
}

/** Name of each permission, to its bit. */
export type BitPositions = ReadonlyMap<string, number>

export class BitMask implements PermissionMask {
  readonly low: number
  readonly high: number
  readonly #positions: BitPositions

  constructor(positions: BitPositions, low: number, high: number) {
    this.#positions = positions
    this.low = low
    this.high = high
    Object.freeze(this)
  }

  has(permission: string): boolean {
    return isSet(this, bitOf(this.#positions, permission))
  }
}

/** @throws RangeError if there is no such permission: a typing error must not pass for a denial. */
export function bitOf(positions: BitPositions, permission: string): number {
  const bit = positions.get(permission)
  if (bit !== undefined) return bit
  throw new RangeError(`the policy has no permission "${permission}"`)
}

export function isSet({ low, high }: Pick<PermissionMask, 'low' | 'high'>, bit: number): boolean {
  // A shift counts modulo 32, so 32 to 63 need no subtraction.
  return (((bit < 32 ? low : high) >>> bit) & 1) === 1
}
