/**
 * A probe: one falsifiable question about a service.
 *
 * `gather` does all the asking through a {@link Stand} and judges nothing; `judge` is a pure function
 * of what was gathered. The `id` states the passing case.
 *
 * @module
 */

import type { Stand } from './gather/stand.ts'
import type { Judgement } from './judgement.ts'

export const wings = ['foundation', 'security', 'reliability', 'observability', 'delivery'] as const
export type Wing = (typeof wings)[number]

export const severities = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

/** What a user gives. */
export const capabilities = [
  'url',
  'openapi',
  'credential',
  'secondUser',
  'start',
  'logs',
  'dependencies',
  'secondInstance',
  'repository',
  'commands',
] as const
export type Capability = (typeof capabilities)[number]

/** Order of a run: what spoils the service for others comes last. */
export const phases = [
  'static',
  'boot',
  'read-only',
  'authentication',
  'objects',
  'parsing',
  'faults',
  'slow-clients',
  'rate-limits',
  'shutdown',
  'restart',
] as const
export type Phase = (typeof phases)[number]

export type Depth = 'quick' | 'standard' | 'deep'

export interface ProbeDefinition {
  readonly id: string
  /** Short name, such as SEC-11. */
  readonly ref: string
  readonly wing: Wing
  readonly severity: Severity
  /** One sentence: what is claimed of the service. */
  readonly claim: string
  readonly needs: readonly Capability[]
  readonly how: string
  readonly pass: string
  readonly fail: string
  readonly notApplicable: string
  readonly falsePositives: string
  /** Why it matters to whoever runs the service: what goes wrong without it. */
  readonly why: string
  /** What to do about a failure, in any language or framework. */
  readonly remedy: string
  /** Size of the remedy: hours, days, weeks. */
  readonly effort: 'S' | 'M' | 'L'
  /** RFC section, CWE, OWASP page or measurement behind it. */
  readonly source: string
  readonly phase: Phase
  /** Smallest depth at which it runs. Default `quick`. */
  readonly depth?: Depth
  /** Longest attempt, where that of the depth is too short for an exercise that others share. */
  readonly attemptSeconds?: number
  /** How often a FAIL must be seen before it is one. Default 2; 3 for what is racy or timed. */
  readonly attempts?: 2 | 3
  /** Ids of probes whose FAIL makes this one meaningless: it is then BLOCKED by them. */
  readonly dependsOn?: readonly string[]
  /** May not run beside another probe of its phase. Default false. */
  readonly exclusive?: boolean
}

export interface ProbeSource<Facts> extends ProbeDefinition {
  readonly gather: (stand: Stand) => Promise<Facts>
  readonly judge: (facts: Facts) => Judgement
}

export interface Probe extends ProbeDefinition {
  /** Gathers once and judges. */
  readonly attempt: (stand: Stand) => Promise<Judgement>
}

export function defineProbe<Facts>(source: ProbeSource<Facts>): Probe {
  const { gather, judge, ...definition } = source
  return { ...definition, attempt: async (stand) => judge(await gather(stand)) }
}
