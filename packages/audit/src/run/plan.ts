/**
 * What becomes of each probe before anything is sent: run it, or say at once why not. Those that run
 * are in the order of phases; within one the heaviest first.
 *
 * The time that is left is promised to the probes that prove most per second. Whatever is left over
 * goes to the others, each in its phase.
 *
 * @module
 */

import type { Capability, Depth, Phase, Probe } from '../probe.ts'
import { phases } from '../probe.ts'
import type { Finding } from '../report/report.ts'
import type { Acceptances } from './acceptance.ts'
import { sharesOf } from './share.ts'

/** Verdict that needs no attempt. */
export type Settled = Pick<Finding, 'verdict' | 'observed'> &
  Partial<Pick<Finding, 'missing' | 'accepted' | 'blockedBy'>>

export interface Step {
  readonly probe: Probe
  /** How long it is expected to take from the run, on an idle machine. */
  readonly seconds: number
  /** Of the whole score, in percent. */
  readonly share: number
}

export interface Plan {
  readonly settled: ReadonlyMap<Probe, Settled>
  readonly steps: readonly Step[]
}

export interface PlanRequest {
  readonly probes: readonly Probe[]
  readonly capabilities: ReadonlySet<Capability>
  readonly depth: Depth
  readonly only: ReadonlySet<string> | undefined
  readonly skip: ReadonlySet<string>
  readonly acceptances: Acceptances
  /** Why nothing of a phase may be tried; undefined if it may. */
  readonly withheld: (phase: Phase) => Settled | undefined
}

const depths: readonly Depth[] = ['quick', 'standard', 'deep']

/** Probes of a phase that may run side by side: what waits for one lets another ask. */
export const sideBySide: Readonly<Record<Phase, number>> = {
  static: 4,
  boot: 2,
  'read-only': 4,
  authentication: 3,
  objects: 3,
  parsing: 3,
  faults: 1,
  'slow-clients': 1,
  'rate-limits': 1,
  shutdown: 1,
  restart: 1,
}

/**
 * Measured on two cores, rounded up; a FAIL takes it as often as it is attempted. Where probes share
 * one exercise, it is the mean of all of them.
 */
const expectedSeconds: Readonly<Record<Phase, number>> = {
  static: 0.1,
  boot: 3,
  'read-only': 0.5,
  authentication: 1,
  objects: 1,
  parsing: 1,
  faults: 6,
  'slow-clients': 12,
  'rate-limits': 5,
  shutdown: 3,
  restart: 5,
}

export function planOf(request: PlanRequest): Plan {
  const settled = new Map<Probe, Settled>()
  const running: Probe[] = []
  for (const probe of request.probes) {
    const without = withoutAttempt(probe, request)
    if (without === undefined) running.push(probe)
    else settled.set(probe, without)
  }
  const share = sharesOf(request.probes)
  const steps = running
    .map((probe) => ({ probe, seconds: secondsOf(probe), share: share(probe) }))
    .toSorted((one, other) => byPhase(one.probe, other.probe) || other.share - one.share)
  return { settled, steps }
}

function withoutAttempt(probe: Probe, request: PlanRequest): Settled | undefined {
  const { only, skip, acceptances, capabilities, depth } = request
  if (only !== undefined && !only.has(probe.id)) return skipped('It is not among --only.')
  if (skip.has(probe.id)) return skipped('It is among --skip.')
  const accepted = acceptances.declared.get(probe.id)
  if (accepted !== undefined) {
    const observed = `Declared by ${accepted.owner} until ${accepted.expires}: ${accepted.reason}.`
    return { verdict: 'N/A', observed, accepted }
  }
  const missing = probe.needs.filter((capability) => !capabilities.has(capability))
  if (missing.length > 0) {
    return { verdict: 'BLOCKED', observed: `Nothing given for: ${missing.join(', ')}.`, missing }
  }
  const withheld = request.withheld(probe.phase)
  if (withheld !== undefined) return withheld
  const least = probe.depth ?? 'quick'
  if (depths.indexOf(least) <= depths.indexOf(depth)) return undefined
  return { verdict: 'UNKNOWN', observed: `It takes longer: it runs with --depth ${least}.` }
}

function skipped(observed: string): Settled {
  return { verdict: 'SKIPPED', observed }
}

function secondsOf({ phase }: Probe): number {
  return expectedSeconds[phase] / sideBySide[phase]
}

/** The steps that prove most per second, as many as fit. */
export function promisedOf(steps: Iterable<Step>, seconds: number): ReadonlySet<Step> {
  const worth = (step: Step) => step.share / step.seconds
  const promised = new Set<Step>()
  let left = seconds
  for (const step of [...steps].sort((one, other) => worth(other) - worth(one))) {
    if (step.seconds > left) continue
    left -= step.seconds
    promised.add(step)
  }
  return promised
}

/** What may not run beside others comes after what may. */
function byPhase(one: Probe, other: Probe): number {
  return (
    phases.indexOf(one.phase) - phases.indexOf(other.phase) ||
    Number(one.exclusive ?? false) - Number(other.exclusive ?? false)
  )
}
