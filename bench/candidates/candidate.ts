/**
 * What every candidate of the hot path is given and gives back.
 *
 * @module
 */

import type { FeatureId } from '../features.ts'
import type { FixedAnswer } from './fixed-answer.ts'
import type { KitPartName } from './kit-part-names.ts'
import type { RefusalId } from './refusal-requests.ts'
import type { TokenSet } from './tokens.ts'

/** What a candidate is started with. */
export interface CandidateSetup {
  /** Where the access log goes. */
  readonly logFile: string
  /** Only for the floor, which needs it: what the kit answers. */
  readonly fixed?: FixedAnswer
  /** Only for the kit: parts that are switched off. */
  readonly without?: readonly KitPartName[]
  /** Only for the kit: a late event loop is watched as ever, and no request shed for it. */
  readonly servesWhenLate?: boolean
  /** Only for the kit: what each request costs more, for the control of the guard. */
  readonly burnMicroseconds?: number
  /** Only for stacks: adds routes that refuse, and lifts what would refuse in another way. */
  readonly isRefused?: boolean
}

/** A candidate that listens on 127.0.0.1. */
export interface RunningCandidate {
  readonly port: number
  /** Bearer tokens that it accepts, and some that it must refuse. */
  readonly tokens: TokenSet
  /** The text that Prometheus would scrape; absent where nothing is counted. */
  metricsText?(): Promise<string>
  /** Stops listening and writes the last line of the log. */
  close(): Promise<void>
}

/** One row of the table. */
export interface Candidate {
  readonly id: string
  readonly title: string
  /** `reference`: no features on purpose. `stack`: is meant to have all of them. */
  readonly kind: 'reference' | 'stack'
  /** What is switched on; each is proven by requests before the load, where a request can. */
  readonly features: readonly FeatureId[]
  /** What it refuses when it is set up for that; absent: nothing is asked. */
  readonly refusals?: readonly RefusalId[]
  load(): Promise<(setup: CandidateSetup) => Promise<RunningCandidate>>
}
