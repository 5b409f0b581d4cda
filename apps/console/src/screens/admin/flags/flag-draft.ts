/**
 * A flag as somebody is about to set it, what is sent of it, and what speaks against it.
 *
 * The service decides; what it would refuse for certain is told here before it is asked. Less, or
 * nothing, is always possible at once.
 *
 * @module
 */

import type { FlagItem } from '../../../api/types.ts'

export type Mode = FlagItem['mode']

/** What the mode says, or an exception from it. */
export type RoleRule = 'as-set' | 'always' | 'never'

export interface FlagValues {
  readonly mode: Mode
  /** Kept while another mode is looked at. */
  readonly percent: number
  readonly rolesOn: readonly string[]
  readonly rolesOff: readonly string[]
}

export interface FlagDraft extends FlagValues {
  /** The flag as it was when somebody began. */
  readonly base: FlagItem
}

/** What the service takes. */
export interface FlagChange {
  readonly version?: number
  readonly mode?: Mode
  readonly percent?: number
  readonly roles_on?: readonly string[]
  readonly roles_off?: readonly string[]
  readonly killed?: boolean
  readonly advance?: FlagItem['advance']
  readonly force?: boolean
  readonly reason?: string
}

export function draftOf(flag: FlagItem): FlagDraft {
  const { mode, roles_on: rolesOn, roles_off: rolesOff } = flag
  return { mode, percent: flag.percent ?? firstPercent(flag), rolesOn, rolesOff, base: flag }
}

/** What was entered, on top of what somebody else has changed meanwhile. */
export function rebased(draft: FlagDraft, flag: FlagItem): FlagDraft {
  const entered = changeOf(draft, draft.base) ?? {}
  const theirs = draftOf(flag)
  return {
    base: flag,
    mode: entered.mode ?? theirs.mode,
    percent: entered.percent ?? theirs.percent,
    rolesOn: entered.roles_on ?? theirs.rolesOn,
    rolesOff: entered.roles_off ?? theirs.rolesOff,
  }
}

/** Where a rollout begins that there was not yet. */
function firstPercent({ mode, next_step }: FlagItem): number {
  return mode === 'on' ? 50 : (next_step?.percent ?? 10)
}

export function ruleOf({ rolesOn, rolesOff }: FlagValues, role: string): RoleRule {
  if (rolesOn.includes(role)) return 'always'
  return rolesOff.includes(role) ? 'never' : 'as-set'
}

export function withRule(draft: FlagDraft, role: string, rule: RoleRule): FlagDraft {
  const without = (roles: readonly string[]) => roles.filter((other) => other !== role)
  const [rolesOn, rolesOff] = [without(draft.rolesOn), without(draft.rolesOff)]
  return {
    ...draft,
    rolesOn: rule === 'always' ? [...rolesOn, role].sort() : rolesOn,
    rolesOff: rule === 'never' ? [...rolesOff, role].sort() : rolesOff,
  }
}

/** What is to be other than it is; nothing if it is so already. */
export function changeOf(draft: FlagDraft, flag: FlagItem): FlagChange | undefined {
  const isNewMode = draft.mode !== flag.mode
  const isNewShare = draft.mode === 'rollout' && draft.percent !== flag.percent
  const change: FlagChange = {
    ...(isNewMode || isNewShare ? { mode: draft.mode } : {}),
    ...(isNewShare ? { percent: draft.percent } : {}),
    ...(isSame(draft.rolesOn, flag.roles_on) ? {} : { roles_on: draft.rolesOn }),
    ...(isSame(draft.rolesOff, flag.roles_off) ? {} : { roles_off: draft.rolesOff }),
  }
  return Object.keys(change).length === 0 ? undefined : { version: flag.version, ...change }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join()
}

/** Percent of the users without an exception that have it, the kill switch aside. */
export function reachOf({ mode, percent }: { mode: Mode; percent: number | null }): number {
  if (mode === 'rollout') return percent ?? 0
  return mode === 'on' ? 100 : 0
}

export type Objection =
  | { readonly kind: 'step'; readonly percent: number }
  | { readonly kind: 'soak'; readonly seconds: number }
  | { readonly kind: 'guard'; readonly reason: string }

/**
 * Why more of the users may not get it now; nothing if they may, or if it is no more than there are.
 *
 * @param waitS until the present share has held for long enough
 */
export function objectionsTo(flag: FlagItem, wanted: number, waitS: number): readonly Objection[] {
  const now = flag.killed ? 0 : reachOf(flag)
  if (flag.raising === 'at-once' || wanted <= now) return []
  const step = flag.next_step
  return [
    ...(step !== null && wanted > step.percent
      ? [{ kind: 'step' as const, percent: step.percent }]
      : []),
    ...(waitS > 0 ? [{ kind: 'soak' as const, seconds: waitS }] : []),
    ...(flag.guard.ok ? [] : [{ kind: 'guard' as const, reason: flag.guard.reason ?? '' }]),
  ]
}

/**
 * What ends the kill: as it was set before, or, where that would be too many at once, at the first
 * step, as what was killed begins anew.
 */
export function liftOf(flag: FlagItem): FlagChange {
  const { version, next_step } = flag
  const isTooMany = objectionsTo(flag, reachOf(flag), 0).some(({ kind }) => kind === 'step')
  if (!isTooMany || next_step === null) return { version, killed: false }
  return { version, killed: false, mode: 'rollout', percent: next_step.percent }
}
