/**
 * Is a flag on for somebody? Worked out from memory, at once.
 *
 * A user is in a rollout if `murmur3(userId, murmur3(key, 0)) / 2^32 < percent / 100`. The same user is
 * always at the same place of a flag, so raising the percentage never takes anybody out; the place
 * differs from flag to flag, so it is not always the same users who are first.
 *
 * @module
 */

import type { FlagState } from './flag-state.ts'
import { murmur3 } from './murmur3.ts'

/** For whom a flag is evaluated, such as the principal of a request. */
export interface FlagSubject {
  /** Without it only a rollout of 100 % is on. */
  readonly userId?: string | undefined
  readonly roles?: readonly string[] | undefined
}

export type DecidedBy = 'default' | 'kill-switch' | 'role' | 'mode' | 'rollout'

/** One of a few that exist once, so that deciding allocates nothing. */
export interface Decision {
  readonly isOn: boolean
  readonly by: DecidedBy
}

/** A state made ready for quick decisions. */
export interface CompiledFlag {
  /** Whoever asks, unless a role decides. Undefined: it depends on who it is. */
  readonly general: Decision | undefined
  readonly isKilled: boolean
  readonly rolesOn: readonly string[]
  readonly rolesOff: readonly string[]
  readonly seed: number
  /** Of 2^32. */
  readonly threshold: number
}

const on = decisions(true)
const off = decisions(false)

export function compile(key: string, state: FlagState): CompiledFlag {
  const { rolesOn, rolesOff, killedAt, percent } = state
  return {
    general: generalDecision(state),
    isKilled: killedAt !== null,
    rolesOn,
    rolesOff,
    seed: murmur3(key, 0),
    threshold: ((percent ?? 0) / 100) * 2 ** 32,
  }
}

export function decide(flag: CompiledFlag, subject: FlagSubject | undefined): Decision {
  if (flag.isKilled) return off['kill-switch']
  const roles = subject?.roles
  if (roles !== undefined) {
    if (haveCommon(flag.rolesOff, roles)) return off.role
    if (haveCommon(flag.rolesOn, roles)) return on.role
  }
  if (flag.general !== undefined) return flag.general
  const userId = subject?.userId
  if (userId === undefined) return off.rollout
  return murmur3(userId, flag.seed) < flag.threshold ? on.rollout : off.rollout
}

function generalDecision({ mode, percent, version }: FlagState): Decision | undefined {
  if (mode === 'rollout') return percent === 100 ? on.rollout : undefined
  const decided = mode === 'on' ? on : off
  return version === 0 ? decided.default : decided.mode
}

/** Both are short, and mostly one is empty. */
function haveCommon(some: readonly string[], others: readonly string[]): boolean {
  for (const one of some) if (others.includes(one)) return true
  return false
}

function decisions(isOn: boolean): Readonly<Record<DecidedBy, Decision>> {
  const all = ['default', 'kill-switch', 'role', 'mode', 'rollout'] as const
  return Object.fromEntries(all.map((by) => [by, Object.freeze({ isOn, by })])) as Record<
    DecidedBy,
    Decision
  >
}
