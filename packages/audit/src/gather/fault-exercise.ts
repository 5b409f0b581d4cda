/**
 * Breaks one dependency in one way and watches what the service makes of it.
 *
 * Each trial is done once per attempt, by whoever asks first, and takes as few seconds as its
 * question allows: it ends when readiness has followed, or when the detection window is over. Health
 * is asked on a clock all the while; some requests are held on a dependency that hangs.
 *
 * @module
 */

import type { FaultStrip } from '../report/report.ts'
import { type Answer, isSuccess } from './answer.ts'
import type { Dependency } from './dependencies.ts'
import { acts, deadlineMsOf, type Plan, type Scene } from './faults/acts.ts'
import { type Business, businessOf, type Call, call, operationsOf } from './faults/business.ts'
import type { FaultTrial, Flood, TrialMode } from './faults/fault-trial.ts'
import { ask, createStage, watch } from './faults/observe.ts'
import { recover } from './faults/recover.ts'
import { Inconclusive, type Stand } from './stand.ts'

export { deadlineMsOf } from './faults/acts.ts'
export type { Call } from './faults/business.ts'
export type { FaultTrial, Recovery, TrialMode } from './faults/fault-trial.ts'

const detectionSeconds = 10
/** Above the bounds that are judged (1 s and 3 s), so that a slow answer is seen and not cut. */
const livenessTimeoutMs = 2_000
const readinessTimeoutMs = 4_000

interface Trials {
  readonly modes: readonly TrialMode[]
  /** Default all. */
  readonly which?: 'all' | 'required'
  /** What settles the question, so that no more is broken. Default: nothing. */
  readonly isEnough?: (trial: FaultTrial) => boolean
}

/** Faults of those kinds for each dependency, one after the other. */
export async function faultTrials(stand: Stand, wanted: Trials): Promise<readonly FaultTrial[]> {
  const { modes, which = 'all', isEnough = () => false } = wanted
  const trials: FaultTrial[] = []
  for (const dependency of stand.dependencies[which]) {
    for (const mode of modes) {
      const trial = await faultTrial(stand, dependency, mode)
      trials.push(trial)
      if (isEnough(trial)) return trials
    }
  }
  return trials
}

export function faultTrial(
  stand: Stand,
  dependency: Dependency,
  mode: TrialMode,
): Promise<FaultTrial> {
  return stand.shared(`fault ${dependency.name} ${mode}`, async (shared) => {
    // The dependency is used by those operations that it breaks when it refuses.
    const refused =
      mode === 'blackhole' ? await faultTrial(shared, dependency, 'refuse') : undefined
    const trial = await conduct(shared, { dependency, mode, refused })
    shared.exhibit('dependency-faults', [stripOf(trial)])
    return trial
  })
}

async function conduct(stand: Stand, plan: Plan): Promise<FaultTrial> {
  const { dependency, mode } = plan
  const business = await businessOf(stand)
  if (!(await dependency.isUp())) throw new Inconclusive(`${dependency.name} is down by itself.`)
  const before = await healthy(stand, business)
  const stage = createStage()
  const scene: Scene = {
    ...plan,
    stand,
    business,
    stage,
    windowMs: windowMsOf(stand, dependency),
    startedMs: stand.run.now(),
    liveness: [],
    readiness: [],
    calls: [],
    pending: new Map(),
  }
  let flood: Flood | undefined
  try {
    await dependency.set(mode)
    const watching = watchHealth(scene)
    // If what is done fails first, nobody waits for it.
    watching.catch(() => undefined)
    flood = await acts[mode](scene)
    stage.end()
    await watching
  } finally {
    stage.end()
    await dependency.set('up')
  }
  const endedMs = stand.run.now()
  const unanswered = [...scene.pending.values()]
  const survived = stand.services.main?.isAlive()
  const made = [...before.business, ...scene.calls].filter(({ isWrite }) => isWrite)
  const acknowledged = made.map(({ answer }) => answer).filter(isSuccess)
  return {
    dependency: dependency.name,
    criticality: dependency.criticality,
    mode,
    startedMs: scene.startedMs,
    endedMs,
    windowMs: scene.windowMs,
    before,
    liveness: scene.liveness,
    readiness: scene.readiness,
    business: [...scene.calls],
    unanswered,
    flood,
    survived,
    recovery: await recover(stand, { dependency, acknowledged }),
  }
}

async function healthy(stand: Stand, business: Business): Promise<FaultTrial['before']> {
  const { liveness, readiness } = stand.discovery
  const asked = operationsOf(business).map((one) => call(stand, one, readinessTimeoutMs))
  const calls = await Promise.all(asked)
  return {
    liveness: liveness === undefined ? undefined : await ask(stand, liveness, livenessTimeoutMs),
    readiness:
      readiness === undefined ? undefined : await ask(stand, readiness, readinessTimeoutMs),
    business: calls.filter((one) => one !== undefined),
  }
}

function windowMsOf({ config }: Stand, { name }: Dependency): number {
  const declared = config.dependencies?.find((one) => one.name === name)
  const seconds = config.facts?.detectionSeconds ?? detectionSeconds
  return (seconds + (declared?.cacheSeconds ?? 0)) * 1_000
}

async function watchHealth(scene: Scene): Promise<void> {
  const { stand, stage, liveness, readiness } = scene
  const { discovery } = stand
  await Promise.all([
    watch(stand, { path: discovery.liveness, timeoutMs: livenessTimeoutMs, stage, into: liveness }),
    watch(stand, {
      path: discovery.readiness,
      timeoutMs: readinessTimeoutMs,
      stage,
      into: readiness,
    }),
  ])
}

/** For an operation that had not answered when a trial ended: one request, for the whole deadline. */
export function patientCall(
  stand: Stand,
  dependency: Dependency,
  { mode, name }: { mode: TrialMode; name: string },
): Promise<Call | undefined> {
  return stand.shared(`patience ${dependency.name} ${mode} ${name}`, async (shared) => {
    const operation = operationsOf(await businessOf(shared)).find((one) => one.name === name)
    if (operation === undefined) return undefined
    let made: Call | undefined
    try {
      await dependency.set(mode)
      made = await call(shared, operation, deadlineMsOf(shared))
      return made
    } finally {
      const acknowledged = made !== undefined && isSuccess(made.answer) ? [made.answer] : []
      // How long a recovery takes is the question of another trial.
      await recover(shared, {
        dependency,
        acknowledged: acknowledged.filter(isWrite),
        boundMs: 3_000,
      })
    }
  })
}

function isWrite({ method }: Answer): boolean {
  return method === 'POST'
}

function stripOf(trial: FaultTrial): FaultStrip {
  const { dependency, criticality, mode, startedMs, endedMs } = trial
  const points = (answers: readonly Answer[]) =>
    answers.map(({ atMs, status, ms }) => ({
      at_ms: Math.round(atMs),
      status,
      ms: Math.round(ms),
    }))
  return {
    dependency,
    criticality,
    modes: [
      {
        mode,
        started_ms: Math.round(startedMs),
        ended_ms: Math.round(endedMs),
        liveness: points(trial.liveness),
        readiness: points(trial.readiness),
        business: points(trial.business.map(({ answer }) => answer)),
      },
    ],
  }
}
