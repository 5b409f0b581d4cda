/**
 * How many hashes may be computed at once.
 *
 * @module
 */

export interface HashingRoom {
  readonly cores: number
  readonly memoryBudgetBytes: number
}

/** One core answers requests. */
export function permitsFor(room: HashingRoom, memoryKiB: number): number {
  const byMemory = Math.floor(room.memoryBudgetBytes / (memoryKiB * 1024))
  return Math.max(1, Math.min(room.cores - 1, byMemory))
}
