/**
 * A flag as its operators see it.
 *
 * @module
 */

import type { RolloutView } from './cohort-watch.ts'
import type { FlagDefinition } from './flag-definition.ts'
import type { FlagState } from './flag-state.ts'
import { type GuardVerdict, verdictOf } from './guard.ts'
import type { Rules } from './judge-change.ts'
import { nextStep } from './ladder.ts'

export interface FlagView extends FlagState {
  readonly key: string
  readonly description: string
  readonly kind: 'boolean'
  readonly default: boolean
  readonly raising: 'by-steps' | 'at-once'
  /** The most that may be next, and from when on (null: now); null if all have it, or no step is needed. */
  readonly nextStep: { readonly percent: number; readonly possibleAt: string | null } | null
  /** Whether the service, and who has it already, are well enough for that. */
  readonly guard: GuardVerdict
  /** What this process sees of those who have it; null while it is not under rollout. */
  readonly rollout: RolloutView | null
}

export function viewOf(
  { key, description, kind, default: preset, raising = 'by-steps' }: FlagDefinition,
  state: FlagState,
  { ladder, guard, rollout }: Rules & { readonly rollout: RolloutView | undefined },
  nowMs: number,
): FlagView {
  const step = raising === 'by-steps' ? nextStep(state, ladder, nowMs) : undefined
  return {
    ...{ key, description, kind, default: preset, raising },
    ...state,
    nextStep: step === undefined ? null : { percent: step.percent, possibleAt: iso(step) },
    guard: raising === 'by-steps' ? verdictOf(guard) : { ok: true },
    rollout: rollout ?? null,
  }
}

function iso({ possibleAtMs }: { readonly possibleAtMs: number | null }): string | null {
  return possibleAtMs === null ? null : new Date(possibleAtMs).toISOString()
}
