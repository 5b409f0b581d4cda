/** What a run is told, and what it tells while it goes on. @module */

import type { AuditConfig } from '../config/config-schema.ts'
import type { Depth, Phase, Probe } from '../probe.ts'
import type { Finding } from '../report/report.ts'

export interface RunOptions {
  readonly config: AuditConfig
  /** Default `standard`. */
  readonly depth?: Depth
  /** Ids, short names (`SEC-11`) or wings; all others are SKIPPED. */
  readonly only?: readonly string[]
  /** Ids, short names or wings that are SKIPPED. */
  readonly skip?: readonly string[]
  /** Declarations and waivers of the config are ignored. Default false. */
  readonly strict?: boolean
  /** Admits private addresses (RFC 1918) as a target. Default false. */
  readonly allowPrivate?: boolean
  /** Public host that the user owns; its consent token is asked for. */
  readonly iOwn?: string | undefined
  /** Lets probes write to a service that the auditor did not start. Default false. */
  readonly allowWrites?: boolean
  /** Lets slow-client and load probes run against a target that is not loopback. Default false. */
  readonly allowLoad?: boolean
  /** Folder that relative paths of the config start from. Default the working directory. */
  readonly baseDir?: string
  /** Where `…Env` names are looked up. Default the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Ends the run early; what was seen so far is reported. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: RunEvent) => void
  /** Default 30 s quick, 3 min standard, 10 min deep. */
  readonly timeLimitMs?: number
  /** Default all probes. */
  readonly catalogue?: readonly Probe[]
  /** Where the report will lie, for the line that repeats a finding. Default `report.json`. */
  readonly reportPath?: string
}

export type RunEvent =
  | { readonly kind: 'opening'; readonly what: string }
  | { readonly kind: 'planned'; readonly probes: readonly Probe[]; readonly running: number }
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'started'; readonly probe: Probe; readonly attempt: number }
  | { readonly kind: 'finished'; readonly probe: Probe; readonly finding: Finding }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'closing' }

/** How a run came to its end. */
export type RunEnd = 'complete' | 'unreachable' | 'unsafe' | 'interrupted'

/** Wrong usage or config: nothing was run. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const timeLimitsMs: Readonly<Record<Depth, number>> = {
  quick: 30_000,
  standard: 180_000,
  deep: 600_000,
}
