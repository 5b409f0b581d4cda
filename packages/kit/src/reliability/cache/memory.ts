/**
 * The entries of all caches in this process: the least recently used go first, by number and by bytes.
 *
 * @module
 */

import { LRUCache } from 'lru-cache'
import type { CacheCounts } from './counts.ts'
import type { Freshness } from './freshness.ts'

export interface Entry extends Freshness {
  readonly value: unknown
  readonly marks: readonly string[]
  /** Of `Invalidations`, when its load began. */
  readonly number: number
  readonly bytes: number
  readonly counts: CacheCounts
  /** Not to be loaded anew before, as that has just failed. */
  retryAtMs: number
}

export interface MemoryLimits {
  readonly entriesMax: number
  readonly bytesMax: number
}

export type Memory = LRUCache<string, Entry>

export function memory({ entriesMax, bytesMax }: MemoryLimits): Memory {
  return new LRUCache<string, Entry>({
    max: entriesMax,
    maxSize: bytesMax,
    sizeCalculation: ({ bytes }) => bytes,
    dispose({ counts }, _id, reason) {
      if (reason === 'evict') counts.evictions += 1
    },
  })
}

// The entry itself, its key and marks, and its place in the table.
const overheadBytes = 700

/** What an entry takes, rather too much than too little: parsed JSON takes up to three times its text. */
export function bytesOf(id: string, text: string): number {
  return overheadBytes + 2 * id.length + 3 * text.length
}
