/**
 * What somebody wants of a flag, and the state that it becomes. What is left out stays as it is.
 *
 * @module
 */

import { type ErrorDetail, ValidationError } from '../../foundation/errors/index.ts'
import type { FlagDefinition } from './flag-definition.ts'
import type { FlagAdvance, FlagMode, FlagState, Halt } from './flag-state.ts'
import { type Ladder, mostReach } from './ladder.ts'

export interface WantedChange {
  /** The version that was read; a change that only kills may do without. */
  readonly version?: number | undefined
  readonly mode?: FlagMode | undefined
  /** 0 to 100, a whole number; of a rollout, and of nothing else. */
  readonly percent?: number | undefined
  readonly rolesOn?: readonly string[] | undefined
  readonly rolesOff?: readonly string[] | undefined
  readonly isKilled?: boolean | undefined
  /** Whether the next steps are to come by themselves. */
  readonly advance?: FlagAdvance | undefined
  /** Goes on although the ladder or the guard says no; asks for a `reason`. */
  readonly force?: boolean | undefined
  /** For the audit log. */
  readonly reason?: string | undefined
}

const noPercent = problem(
  '/percent',
  'Only the mode `rollout` has a `percent`; send `mode` with it, or leave it out.',
)

const noSteps = problem('/advance', 'This flag has no steps, so none can come by itself.')

/** @throws ValidationError with all that is wrong, whatever the present state is. */
export function assertMakesSense(
  wanted: WantedChange,
  roles: readonly string[] | undefined,
  raising: FlagDefinition['raising'] = 'by-steps',
): void {
  const problems = [
    ...percentProblems(wanted),
    ...roleProblems('/roles_on', wanted.rolesOn, roles),
    ...roleProblems('/roles_off', wanted.rolesOff, roles),
    ...reasonProblems(wanted),
    ...(wanted.advance === 'by-itself' && raising === 'at-once' ? [noSteps] : []),
  ]
  if (wanted.version === undefined && !onlyKills(wanted)) {
    problems.push(problem('/version', 'Send the `version` that was read; only a kill needs none.'))
  }
  refuse(problems)
}

/** @throws ValidationError if the whole that comes out makes no sense. */
export function mergedState(before: FlagState, wanted: WantedChange, now: string): FlagState {
  const mode = wanted.mode ?? before.mode
  const percent = mode === 'rollout' ? (wanted.percent ?? before.percent) : null
  const rolesOn = sorted(wanted.rolesOn ?? before.rolesOn)
  const rolesOff = sorted(wanted.rolesOff ?? before.rolesOff)
  const isKilled = wanted.isKilled ?? before.killedAt !== null
  const killedAt = isKilled ? (before.killedAt ?? now) : null
  // What was killed begins anew, which somebody should look at.
  const advance = wanted.isKilled === true ? 'by-hand' : (wanted.advance ?? before.advance)
  const merged = { ...before, mode, percent, rolesOn, rolesOff, killedAt, advance }
  refuse([...modeProblems(merged, wanted), ...bothProblems(merged)])
  return merged
}

/** Taken back from all but the roles on trial, who chose to try it. */
export function haltedState(before: FlagState, reason: string, at: string, ladder: Ladder) {
  const rolesOn = before.rolesOn.filter((role) => ladder.trialRoles.includes(role))
  const halted: Halt = { at, fromPercent: mostReach(before, ladder), reason }
  const state = { mode: 'rollout', percent: 0, rolesOn, advance: 'by-hand', halted } as const
  return { ...before, ...state }
}

function modeProblems({ mode, percent }: FlagState, wanted: WantedChange): ErrorDetail[] {
  if (mode === 'rollout' && percent === null) {
    return [problem('/percent', 'A rollout needs a `percent` of 0 to 100.')]
  }
  if (mode === 'rollout' || wanted.percent === undefined) return []
  return [noPercent]
}

function bothProblems({ rolesOn, rolesOff }: FlagState): ErrorDetail[] {
  return rolesOn
    .filter((role) => rolesOff.includes(role))
    .map((role) =>
      problem('/roles_off', `${role} cannot be always on and always off; take it out of one.`),
    )
}

export function areSame(one: FlagState, other: FlagState): boolean {
  return (
    one.mode === other.mode &&
    one.percent === other.percent &&
    (one.killedAt === null) === (other.killedAt === null) &&
    one.advance === other.advance &&
    one.rolesOn.join() === other.rolesOn.join() &&
    one.rolesOff.join() === other.rolesOff.join()
  )
}

/** A kill is right whatever others have done meanwhile. */
function onlyKills({ isKilled, ...wanted }: WantedChange): boolean {
  const others = [wanted.mode, wanted.percent, wanted.rolesOn, wanted.rolesOff, wanted.advance]
  return isKilled === true && others.every((other) => other === undefined)
}

function percentProblems({ mode = 'rollout', percent }: WantedChange): ErrorDetail[] {
  if (percent === undefined) return []
  if (mode !== 'rollout') return [noPercent]
  if (Number.isInteger(percent) && percent >= 0 && percent <= 100) return []
  return [problem('/percent', 'The percentage must be a whole number of 0 to 100.')]
}

function roleProblems(
  pointer: string,
  wanted: readonly string[] = [],
  known: readonly string[] | undefined,
): ErrorDetail[] {
  if (known === undefined) return []
  const names = known.join(', ')
  return wanted
    .filter((role) => !known.includes(role))
    .map((role) => problem(pointer, `There is no role ${role}; there are ${names}.`))
}

function reasonProblems({ force, reason }: WantedChange): ErrorDetail[] {
  if (force !== true || (reason ?? '').trim() !== '') return []
  return [problem('/reason', 'Whoever forces a change says why, for the audit log.')]
}

function sorted(roles: readonly string[]): readonly string[] {
  return [...new Set(roles)].sort()
}

function problem(pointer: string, message: string): ErrorDetail {
  return { in: 'body', pointer, message }
}

function refuse(details: readonly ErrorDetail[]): void {
  const [first] = details
  if (first !== undefined) throw new ValidationError(first.message, { details })
}
