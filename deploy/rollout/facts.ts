/**
 * What a deployment learns on its way, and what it needs to go back.
 *
 * @module
 */

import type { Figures } from './canary/figures.ts'
import type { Verdict } from './canary/verdict.ts'
import type { MigrationPlan, MigrationStatus, VerifiedBackup } from './gate.ts'
import type { ClusterFacts } from './kubernetes-objects.ts'

export interface Facts {
  /** The image that the stable instances run before, to which a rollback goes back. */
  readonly previous?: string
  /** Likewise of the console, where that is replaced too. */
  readonly previousConsole?: string
  /** What was given the new image, or was about to be: stable instances, and what belongs to them. */
  readonly promoted?: readonly string[]
  readonly backup?: VerifiedBackup
  readonly schema?: MigrationStatus
  readonly plan?: MigrationPlan
  /** Releases of the schema that the running builds were made for. */
  readonly releases?: readonly number[]
  readonly steps?: readonly StepFacts[]
  /** Of the stable instances, while they had requests. */
  readonly stable?: Figures
  readonly cluster?: ClusterFacts
}

/** What was seen of the canary at one step. */
export interface StepFacts extends Verdict {
  readonly percent: number
  readonly canary: Figures
  readonly stable: Figures
}

/** In the plan, before anything was asked. */
export const unknownFacts = { previous: '<what runs now>' } as const satisfies Facts
