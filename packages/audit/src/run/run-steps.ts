/**
 * Runs the steps of a plan, phase by phase, and gives a finding for each.
 *
 * A probe whose cause failed is BLOCKED; one whose time is up, or that comes after the run was
 * stopped, is UNKNOWN. Nothing that a probe throws ends the run.
 *
 * @module
 */

import type { Stand } from '../gather/stand.ts'
import { type Phase, type Probe, phases } from '../probe.ts'
import type { Finding } from '../report/report.ts'
import { attempt } from './attempt.ts'
import { type Attempt, isOpen, judged } from './attempts.ts'
import { attemptedFinding, settledFinding, type Telling } from './finding.ts'
import { Pace } from './pace.ts'
import { type Plan, promisedOf, type Settled, type Step, sideBySide } from './plan.ts'
import { causesOf } from './root-cause.ts'
import type { RunEvent } from './run-options.ts'
import { runPhase } from './scheduler.ts'

/** What the engine needs of the stand, beside the stand. */
export interface Ground {
  /** The stand as one attempt of one probe sees it. */
  readonly standFor: (probe: Probe, attempt: number) => Stand
  /** Asked after each attempt: whether the service is well, or was made so. */
  readonly mend: (phase: Phase) => Promise<boolean>
  /** How often health was lost so far. */
  readonly losses: () => number
  /** Puts everything back as it was: dependencies up, main instance running. */
  readonly settle: () => Promise<void>
  /** Gives the service the limits that users meet. */
  readonly tighten: () => Promise<void>
  /** Ends the run: why it must not go on. */
  readonly stop: (why: string) => void
  /** Why the run was ended; undefined while it goes on. */
  readonly stopped: () => string | undefined
  /** Milliseconds until the time of the run is up. */
  readonly leftMs: () => number
}

export interface StepsRequest {
  readonly plan: Plan
  readonly ground: Ground
  readonly told: Telling
  readonly onEvent: (event: RunEvent) => void
}

export interface StepsResult {
  readonly findings: ReadonlyMap<string, Finding>
  readonly defects: readonly { probe: string; message: string }[]
}

/** Phases that stop the service or its dependencies: a failed health check is no alarm there. */
const breaking: ReadonlySet<Phase> = new Set(['boot', 'faults', 'shutdown', 'restart'])

export function runSteps(request: StepsRequest): Promise<StepsResult> {
  return new StepRun(request).run()
}

class StepRun {
  readonly #request: StepsRequest
  readonly #findings = new Map<string, Finding>()
  readonly #defects: { probe: string; message: string }[] = []
  /** Steps that were neither run nor given up yet. */
  readonly #ahead: Set<Step>
  readonly #pace = new Pace()
  #promised: ReadonlySet<Step> = new Set()
  #running = 0
  #attemptsBegun = 0

  constructor(request: StepsRequest) {
    this.#request = request
    this.#ahead = new Set(request.plan.steps)
  }

  async run(): Promise<StepsResult> {
    const { plan } = this.#request
    for (const [probe, settled] of plan.settled) this.#settle(probe, settled)
    for (const phase of phases) {
      const steps = plan.steps.filter(({ probe }) => probe.phase === phase)
      if (steps.length === 0) continue
      await this.#phase(phase, steps)
    }
    return { findings: this.#findings, defects: this.#defects }
  }

  async #phase(phase: Phase, steps: readonly Step[]): Promise<void> {
    const { ground, onEvent } = this.#request
    onEvent({ kind: 'phase', phase })
    if (phase === 'rate-limits') await ground.tighten()
    // What took longer than expected is taken from those that prove least for their time.
    const leftSeconds = ground.leftMs() / 1000
    const careful = promisedOf(this.#ahead, leftSeconds / this.#pace.slowness)
    this.#promised = careful.size > 0 ? careful : promisedOf(this.#ahead, leftSeconds)
    this.#pace.begin(leftSeconds)
    await runPhase({
      steps,
      atOnce: sideBySide[phase],
      run: (step, alone) => this.#step(step, alone),
    })
    this.#pace.end(ground.leftMs() / 1000)
    if (breaking.has(phase) && ground.stopped() === undefined) await ground.settle()
  }

  async #step(step: Step, alone: boolean): Promise<'done' | 'again'> {
    const without = this.#withoutAttempt(step)
    this.#ahead.delete(step)
    if (without !== undefined) {
      this.#settle(step.probe, without)
      return 'done'
    }
    this.#running += 1
    this.#pace.expect(step.seconds)
    try {
      return await this.#attempts(step.probe, alone)
    } finally {
      this.#running -= 1
    }
  }

  #withoutAttempt(step: Step): Settled | undefined {
    const { ground } = this.#request
    const causes = causesOf(step.probe, this.#findings)
    if (causes.length > 0) {
      const observed = `It would say nothing, because this failed: ${causes.join(', ')}.`
      return { verdict: 'BLOCKED', observed, blockedBy: causes }
    }
    const why = ground.stopped()
    if (why !== undefined) return { verdict: 'UNKNOWN', observed: `The run ended before: ${why}` }
    if (this.#fits(step)) return undefined
    return { verdict: 'UNKNOWN', observed: 'It did not fit into what was left of the time.' }
  }

  /** What is promised to others is not taken by a step whose own time is not. */
  #fits(step: Step): boolean {
    const leftSeconds = this.#request.ground.leftMs() / 1000
    if (this.#promised.has(step)) return leftSeconds > 0
    const ahead = [...this.#ahead].filter((other) => this.#promised.has(other))
    const promised = ahead.reduce((sum, other) => sum + other.seconds, 0)
    return leftSeconds - promised * this.#pace.slowness >= step.seconds
  }

  async #attempts(probe: Probe, alone: boolean): Promise<'done' | 'again'> {
    const { ground, onEvent } = this.#request
    const needed = probe.attempts ?? 2
    const attempts: Attempt[] = []
    do {
      onEvent({ kind: 'started', probe, attempt: attempts.length + 1 })
      const lossesBefore = ground.losses()
      const company = this.#running - 1
      this.#attemptsBegun += 1
      const begunBefore = this.#attemptsBegun
      const result = await attempt(probe, ground.standFor(probe, attempts.length + 1))
      await this.#mend(probe)
      // Whose attack it was shows when each of them runs alone.
      const hadCompany = company > 0 || this.#attemptsBegun > begunBefore
      const isSpoiled = hadCompany && ground.losses() > lossesBefore
      if (isSpoiled && !alone && ground.stopped() === undefined) return 'again'
      if (result.defect !== undefined)
        this.#defects.push({ probe: probe.id, message: result.defect })
      attempts.push(result)
    } while (isOpen(attempts, needed) && ground.stopped() === undefined && ground.leftMs() > 0)
    const attempted = { probe, attempts, judged: judged(attempts, needed) }
    this.#found(probe, attemptedFinding(attempted, this.#request.told))
    return 'done'
  }

  async #mend({ phase }: Probe): Promise<void> {
    const { ground } = this.#request
    if (phase === 'static' || ground.stopped() !== undefined) return
    if (breaking.has(phase)) return await ground.settle()
    if (!(await ground.mend(phase))) ground.stop('Three health checks in a row failed.')
  }

  #settle(probe: Probe, settled: Settled): void {
    this.#found(probe, settledFinding(probe, settled, this.#request.told))
  }

  #found(probe: Probe, finding: Finding): void {
    this.#findings.set(probe.id, finding)
    this.#request.onEvent({ kind: 'finished', probe, finding })
  }
}
