/**
 * What is counted of flags.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import type { CohortTotals } from './cohort-figures.ts'
import { FlagVersionError } from './errors.ts'
import { reachOf } from './ladder.ts'
import type { KeptFlag } from './replica.ts'
import type { GuardAct } from './rollout-guard.ts'

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
  /** What the guard of rollouts has done in this process. */
  readonly guardActs: Readonly<Record<GuardAct, number>>
  readonly flags: readonly CountedFlag[]
}

export interface CountedFlag {
  readonly key: string
  /** Percent of the users that have it, roles apart. */
  readonly percent: number
  readonly isKilled: boolean
  readonly isHalted: boolean
  /** How often it was asked for and on, or off. */
  readonly on: number
  readonly off: number
  readonly cohorts: Readonly<Record<CohortName, CountedCohort>>
}

/** Those who had it, and those who had not. */
type CohortName = 'on' | 'off'

/** Answers to requests for which the flag was asked for, while it was under rollout. */
export interface CountedCohort extends Readonly<CohortTotals> {
  /** Of the window; undefined while it is not under rollout, or there was no answer. */
  readonly p95Ms: number | undefined
}

export function countedFlag({ definition, state, on, off, cohorts, watch }: KeptFlag): CountedFlag {
  const seen = watch?.view()
  return {
    key: definition.key,
    percent: reachOf(state),
    isKilled: state.killedAt !== null,
    isHalted: state.halted !== null,
    on,
    off,
    cohorts: {
      on: { ...cohorts.on, p95Ms: seen?.on.p95Ms },
      off: { ...cohorts.off, p95Ms: seen?.off.p95Ms },
    },
  }
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
