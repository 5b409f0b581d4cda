/**
 * How much room is left on a disk, as a dependency: down when it runs out, and a word before that.
 *
 * What counts is the room that this process may use, as `df` has it: file systems keep some back for
 * their administrator. A path that is gone, such as a volume that is not mounted any more, is down.
 *
 * @module
 */

import { statfs } from 'node:fs/promises'
import type { Criticality, Dependency } from './dependency.ts'

export interface DiskSpaceOptions {
  /** A file or folder on the disk, such as where the data lies. */
  readonly path: string
  /** Default `disk`. */
  readonly name?: string
  /** Default `degradable`: a full disk can still be read. */
  readonly criticality?: Criticality
  /** Down with a smaller share free, `0..1`. Default 0.15. */
  readonly freeShareMin?: number
  /** Down with fewer bytes free. Default 0. */
  readonly freeBytesMin?: number
  /** With a smaller share free `onLow` is called, `0..1`. Default 0.2. */
  readonly lowShare?: number
  /** Called once when space runs low, and again only after there was more; for the log. */
  readonly onLow?: (facts: DiskFacts) => void
  /** From one look to the next. Default 5,000. */
  readonly intervalMs?: number
  /** Default that of the operating system. */
  readonly statfs?: (path: string) => Promise<DiskBlocks>
}

// A type and not an interface, so that it fits a record of facts.
export type DiskFacts = Readonly<Record<'free_bytes' | 'total_bytes' | 'free_share', number>>

/** As `statfs(2)` has it. */
export interface DiskBlocks {
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
}

// A look takes a thread of the pool, which file work and password hashes may hold for a while.
const timeoutMs = 2_000

/** @throws RangeError naming the option that makes no sense. */
export function diskSpace(options: DiskSpaceOptions): Dependency {
  const { path, name = 'disk', criticality = 'degradable', intervalMs = 5_000 } = options
  const { freeBytesMin = 0, onLow = () => {} } = options
  const freeShareMin = share('freeShareMin', options.freeShareMin ?? 0.15)
  const lowShare = share('lowShare', options.lowShare ?? 0.2)
  const look = options.statfs ?? statfs
  if (!(freeBytesMin >= 0)) {
    throw new RangeError(`diskSpace.freeBytesMin must be 0 or more, got ${freeBytesMin}`)
  }
  let isLow = false

  return {
    name,
    criticality,
    intervalMs,
    timeoutMs,
    async check(_signal, show) {
      const facts = factsOf(await look(path))
      show(facts)
      const wasLow = isLow
      isLow = facts.free_share < lowShare
      if (isLow && !wasLow) onLow(facts)
      if (facts.free_share < freeShareMin || facts.free_bytes < freeBytesMin) {
        const percent = Math.round(facts.free_share * 1_000) / 10
        throw new Error(`the disk has ${facts.free_bytes} bytes free, ${percent} %`)
      }
    },
  }
}

function factsOf({ bsize, blocks, bfree, bavail }: DiskBlocks): DiskFacts {
  const used = blocks - bfree
  const total = used + bavail
  return {
    free_bytes: bavail * bsize,
    total_bytes: total * bsize,
    // A file system that has no size, such as that of a memory without limit, is never full.
    free_share: total === 0 ? 1 : Math.round((bavail / total) * 10_000) / 10_000,
  }
}

function share(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new RangeError(`diskSpace.${name} must be from 0 to 1, got ${value}`)
}
