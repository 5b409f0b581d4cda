/**
 * A flag as the code declares it. What is not declared does not exist, whatever is stored.
 *
 * @module
 */

import type { GuardVerdict } from './guard.ts'
import type { RolloutBudget } from './rollout-budget.ts'

export interface FlagDefinition {
  /** Such as `batch-classify`; at most 64 characters, never used again for another purpose. */
  readonly key: string
  /** For who operates it: what is on when it is on. */
  readonly description: string
  readonly kind: 'boolean'
  /** While nothing is stored, and while nothing could be read yet. */
  readonly default: boolean
  /**
   * `by-steps`: more get it one step at a time, each held for a while and approved by the guard.
   * `at-once`: for switches, such as one that closes a door. Default `by-steps`.
   */
  readonly raising?: 'by-steps' | 'at-once'
  /** Default: the one of all flags. */
  readonly guard?: () => GuardVerdict
  /** How badly those may fare who have it under rollout; what is left out is as for all flags. */
  readonly budget?: Partial<RolloutBudget>
  /** What a client is told whose route is off. */
  readonly whenOff?: string
}

const keyPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** @throws RangeError naming the flag that makes no sense. */
export function defineFlags(definitions: readonly FlagDefinition[]): readonly FlagDefinition[] {
  const keys = new Set<string>()
  for (const { key, description } of definitions) {
    if (!keyPattern.test(key) || key.length > 64) {
      throw new RangeError(`flags: a key must be like "new-search", got "${key}"`)
    }
    if (keys.has(key)) throw new RangeError(`flags: "${key}" is declared twice`)
    if (description.trim() === '') throw new RangeError(`flags: "${key}" needs a description`)
    keys.add(key)
  }
  return Object.freeze(definitions.map((definition) => Object.freeze({ ...definition })))
}
