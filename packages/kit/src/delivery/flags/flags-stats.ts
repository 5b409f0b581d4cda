/**
 * What is counted of flags.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import { FlagVersionError } from './errors.ts'
import { reachOf } from './ladder.ts'
import type { KeptFlag } from './replica.ts'

/** Where the flags in memory come from. */
export type FlagSource = 'store' | 'last-known' | 'defaults'

export const flagSources: readonly FlagSource[] = ['store', 'last-known', 'defaults']

/** `forced`: although something spoke against it. */
export type ChangeResult = 'changed' | 'forced' | 'refused' | 'conflict'

export interface FlagsStats {
  /** `last-known` while the store cannot be read, `defaults` if it never could. */
  readonly source: FlagSource
  /** When it was last read, in epoch milliseconds. */
  readonly readAtMs: number | undefined
  /** How long ago that is. */
  readonly ageMs: number | undefined
  readonly readFailures: number
  readonly changes: Readonly<Record<ChangeResult, number>>
  readonly flags: readonly CountedFlag[]
}

export interface CountedFlag {
  readonly key: string
  /** Percent of the users that have it, roles apart. */
  readonly percent: number
  readonly isKilled: boolean
  /** How often it was asked for and on, or off. */
  readonly on: number
  readonly off: number
}

export function countedFlag({ definition, state, on, off }: KeptFlag): CountedFlag {
  const isKilled = state.killedAt !== null
  return { key: definition.key, percent: reachOf(state), isKilled, on, off }
}

export class ChangeCounts {
  readonly #counts: Record<ChangeResult, number> = {
    changed: 0,
    forced: 0,
    refused: 0,
    conflict: 0,
  }

  made(overridden: readonly string[]): void {
    this.#counts[overridden.length > 0 ? 'forced' : 'changed'] += 1
  }

  /** Only what was refused on purpose; a store that fails counts its failures itself. */
  failed(error: unknown): 'conflict' | 'refused' | undefined {
    const result = refusalOf(error)
    if (result !== undefined) this.#counts[result] += 1
    return result
  }

  snapshot(): Readonly<Record<ChangeResult, number>> {
    return { ...this.#counts }
  }
}

function refusalOf(error: unknown): 'conflict' | 'refused' | undefined {
  if (error instanceof FlagVersionError) return 'conflict'
  return error instanceof KitError && error.statusCode < 500 ? 'refused' : undefined
}
