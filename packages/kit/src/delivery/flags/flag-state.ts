/**
 * How a flag is set.
 *
 * @module
 */

import type { FlagDefinition } from './flag-definition.ts'

/** For everybody, for nobody, or for a share of the users. */
export type FlagMode = 'on' | 'off' | 'rollout'

export const flagModes: readonly FlagMode[] = ['on', 'off', 'rollout']

/** Whether somebody takes the next step of a rollout, or it comes once the present one has held. */
export type FlagAdvance = 'by-hand' | 'by-itself'

export const flagAdvances: readonly FlagAdvance[] = ['by-hand', 'by-itself']

/** That a rollout was taken back by its guard. */
export interface Halt {
  /** ISO 8601. */
  readonly at: string
  /** Percent of the users that had it. */
  readonly fromPercent: number
  /** What was measured, and what would have been right. */
  readonly reason: string
}

export interface FlagState {
  readonly mode: FlagMode
  /** 0 to 100 of a rollout, else null. */
  readonly percent: number | null
  /** Roles that always have it; `rolesOff` is stronger. */
  readonly rolesOn: readonly string[]
  /** Roles that never have it. */
  readonly rolesOff: readonly string[]
  /** When it was killed, ISO 8601: off for everybody, whatever else is set. */
  readonly killedAt: string | null
  /** Since when as many have it as now; null: always. */
  readonly heldSince: string | null
  readonly advance: FlagAdvance
  /** Until somebody who counts has it again, or its mode is set. */
  readonly halted: Halt | null
  /** Rises by one with each change; 0 while nothing is stored. */
  readonly version: number
  readonly updatedAt: string | null
  readonly updatedBy: string | null
}

/** Of a flag that nobody has set yet. */
export function declaredState({ default: isOn }: Pick<FlagDefinition, 'default'>): FlagState {
  return {
    mode: isOn ? 'on' : 'off',
    percent: null,
    rolesOn: [],
    rolesOff: [],
    killedAt: null,
    heldSince: null,
    advance: 'by-hand',
    halted: null,
    version: 0,
    updatedAt: null,
    updatedBy: null,
  }
}
