/**
 * One run: opens the service, runs the probes, cleans up, and reports, whatever happens on the way.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { loadavg } from 'node:os'
import type { Phase, Probe } from '../probe.ts'
import type { AuditReport } from '../report/report.ts'
import { acceptancesOf } from './acceptance.ts'
import { reportOf } from './assemble-report.ts'
import { HealthWatch } from './health-watch.ts'
import { type OpenStand, openStand } from './open-stand.ts'
import { type OpenTarget, openTarget } from './open-target.ts'
import { planFor } from './plan-for.ts'
import { type RunClock, startClock } from './run-clock.ts'
import type { RunEnd, RunOptions } from './run-options.ts'
import { type Ground, runSteps } from './run-steps.ts'
import { selected } from './selection.ts'

export interface FinishedRun {
  readonly report: AuditReport
  readonly end: RunEnd
  /** What stands beside the report: everything that was sent and answered, redacted. */
  readonly evidence: { readonly ndjson: string; readonly manifest: string }
}

/** @throws UsageError, TargetRefused: then nothing was asked of any service. */
export async function runAudit(options: RunOptions): Promise<AuditReport> {
  return (await finishedRun(options)).report
}

/** @throws UsageError, TargetRefused */
export async function finishedRun(options: RunOptions): Promise<FinishedRun> {
  const { depth = 'standard', timeLimitMs, signal, onEvent = () => undefined } = options
  await refuseUnknownNames(options)
  const clock = startClock({ depth, timeLimitMs, signal })
  const runId = randomBytes(4).toString('hex')
  const loadStart = loadavg()[0] ?? 0
  let open: OpenTarget | undefined
  try {
    const { start, target } = options.config
    onEvent({
      kind: 'opening',
      what: start ? `starting ${start.command.join(' ')}` : `asking ${target?.url}`,
    })
    open = await openTarget({ options, runId, clock })
    return await probed({ options, runId, clock, open, loadStart })
  } finally {
    clock.close()
    await open?.services.close()
    await open?.dependencies.close()
    open?.http.close()
    open?.lastingHttp.close()
  }
}

interface Opened {
  readonly options: RunOptions
  readonly runId: string
  readonly clock: RunClock
  readonly open: OpenTarget
  readonly loadStart: number
}

async function probed({ options, runId, clock, open, loadStart }: Opened): Promise<FinishedRun> {
  const { onEvent = () => undefined, catalogue: probes = await allProbes() } = options
  const watch = watchOver(open, clock)
  const opened = await openStand({
    options,
    runId,
    clock,
    open,
    noteHealth: (held) => watch.note(held),
  })
  if (open.problem !== undefined) onEvent({ kind: 'note', text: open.problem })
  const today = clock.startedAt.toISOString().slice(0, 10)
  const acceptances = acceptancesOf(options.config, today, options.strict ?? false)
  const plan = planFor({ options, probes, open, stand: opened.stand, acceptances })
  onEvent({ kind: 'planned', probes, running: plan.steps.length })
  const ground = groundOf(opened, open, clock, watch)
  const told = { acceptances, reportPath: options.reportPath ?? 'report.json' }
  const result = await runSteps({ plan, ground, told, onEvent })
  onEvent({ kind: 'closing' })
  await open.dependencies.heal()
  const leftovers = await cleanedUp(opened)
  return reportOf({
    ...{ options, runId, clock, open, opened, loadStart, probes, result, leftovers },
  })
}

function watchOver({ services, isOwn }: OpenTarget, clock: RunClock): HealthWatch {
  return new HealthWatch({
    isAlive: () => (isOwn ? (services.main?.isAlive() ?? false) : undefined),
    restart: isOwn ? async () => void (await services.restartMain()) : undefined,
    pause: clock.pause,
    onHarm: (why) => clock.stop('unsafe', why),
  })
}

function groundOf(
  { stand, forAttempt }: OpenStand,
  { services, dependencies, isOwn }: OpenTarget,
  clock: RunClock,
  watch: HealthWatch,
): Ground {
  return {
    standFor: (_probe, attempt) => forAttempt(attempt),
    mend: (_phase: Phase) => watch.mend(stand.healthHolds),
    losses: () => watch.losses,
    settle: async () => {
      await dependencies.heal()
      if (!isOwn || services.main?.isAlive() !== false) return
      await services.restartMain().catch(() => undefined)
      watch.note(true)
    },
    tighten: () => services.tighten(),
    stop: (why) => clock.stop('unsafe', why),
    stopped: () => clock.stopped()?.why,
    leftMs: clock.leftMs,
  }
}

/** What cannot be deleted is told; it never spoils the report. */
async function cleanedUp({ cleanUp }: OpenStand): Promise<readonly string[]> {
  try {
    return await cleanUp()
  } catch (error) {
    return [`The clean-up failed: ${String(error)}`]
  }
}

/** Loaded for a run alone: it is the larger part of the program. */
/** Before anything is sent; otherwise the catalogue is loaded while the service starts. */
async function refuseUnknownNames({ only = [], skip = [], catalogue }: RunOptions): Promise<void> {
  if (only.length + skip.length === 0) return
  const probes = catalogue ?? (await allProbes())
  selected(probes, only, '--only')
  selected(probes, skip, '--skip')
}

async function allProbes(): Promise<readonly Probe[]> {
  return (await import('../catalogue.ts')).catalogue
}
