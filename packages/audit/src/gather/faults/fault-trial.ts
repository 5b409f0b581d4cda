/**
 * One fault of one dependency: what was seen before, during and after. Plain facts.
 *
 * @module
 */

import type { Answer } from '../answer.ts'
import type { Call } from './business.ts'

export type TrialMode = 'refuse' | 'blackhole' | 'reset' | 'latency'

export interface FaultTrial {
  readonly dependency: string
  readonly criticality: 'required' | 'degradable'
  readonly mode: TrialMode
  /** Milliseconds of the run while the fault was in force. */
  readonly startedMs: number
  readonly endedMs: number
  /** Within which readiness has to follow. */
  readonly windowMs: number
  readonly before: {
    readonly liveness: Answer | undefined
    readonly readiness: Answer | undefined
    readonly business: readonly Call[]
  }
  readonly liveness: readonly Answer[]
  readonly readiness: readonly Answer[]
  readonly business: readonly Call[]
  /** Operations that had not answered when the trial was over. */
  readonly unanswered: readonly string[]
  readonly flood: Flood | undefined
  /** Undefined if the process is not the auditor's. */
  readonly survived: boolean | undefined
  readonly recovery: Recovery
}

/** Requests that were held on a dependency that hangs. */
export interface Flood {
  /** 5 requests from here on, 20 from there. */
  readonly fiveFromMs: number
  readonly twentyFromMs: number
  /** What was held. */
  readonly operation: string
  /** Operations that went on while the dependency refused, asked beside the 20. */
  readonly beside: readonly Call[]
}

export interface Recovery {
  readonly healedMs: number
  readonly boundMs: number
  /** Milliseconds after the heal; undefined: not within the bound. */
  readonly readyAfterMs: number | undefined
  readonly worksAfterMs: number | undefined
  /** Which operation had to work. */
  readonly operation: string | undefined
  readonly last: readonly Answer[]
  /** Undefined if the process is not the auditor's. */
  readonly sameProcess: boolean | undefined
  /** Writes that were acknowledged while the fault was in force and are not there after it. */
  readonly lost: readonly Answer[]
}
