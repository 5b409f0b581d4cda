/** What everything that connects to the target is given. @module */

import type { Budget } from './budget.ts'
import type { Recorder } from './recorder.ts'
import type { PinnedTarget } from './target-address.ts'

export interface Wire {
  readonly target: PinnedTarget
  readonly recorder: Recorder
  readonly budget: Budget
  readonly runId: string
  /** Milliseconds since the start of the run, monotonic. */
  readonly now: () => number
  /** Aborted when the run ends. */
  readonly signal: AbortSignal
}

export function userAgent(runId: string): string {
  return `plimsoll-audit/1 (run ${runId})`
}

/** What an answer keeps of what was sent, to be subtracted from what came back. */
export const sentCharacters = 65_536

/** How many bytes of a body an answer keeps. */
export const bodyBytesKept = 262_144
