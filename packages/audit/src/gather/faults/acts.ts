/** What a fault trial does while the fault is in force. @module */

import { type Answer, isSuccess } from '../answer.ts'
import type { Dependency } from '../dependencies.ts'
import type { Stand } from '../stand.ts'
import { type Business, type BusinessOperation, type Call, call, operationsOf } from './business.ts'
import type { FaultTrial, Flood, TrialMode } from './fault-trial.ts'
import { type Stage, until } from './observe.ts'

const deadlineSeconds = 35
/** Above the bound that is judged, so that a slow answer is seen and not cut. */
const besideTimeoutMs = 8_000

export interface Plan {
  readonly dependency: Dependency
  readonly mode: TrialMode
  readonly refused: FaultTrial | undefined
}

/** What a trial sees while it runs. */
export interface Scene extends Plan {
  readonly stand: Stand
  readonly business: Business
  readonly stage: Stage
  readonly windowMs: number
  readonly startedMs: number
  readonly liveness: Answer[]
  readonly readiness: Answer[]
  readonly calls: Call[]
  readonly pending: Map<symbol, string>
}

/** What is done while the fault is in force, until the question is answered. */
export const acts: Readonly<Record<TrialMode, (scene: Scene) => Promise<Flood | undefined>>> = {
  async refuse(scene) {
    const { stand, dependency, windowMs, startedMs, business } = scene
    start(scene, operationsOf(business))
    await stand.pause(1_200)
    // The second round meets a service that has noticed; its pools are empty now.
    start(scene, operationsOf(business))
    const login = loginWithCanary(stand).catch(() => undefined)
    await Promise.all([
      Promise.race([login, scene.stage.over]),
      settled(scene, dependency.criticality === 'required' ? 2_500 : windowMs),
    ])
    await answered(scene, startedMs + windowMs)
    return undefined
  },
  async blackhole(scene) {
    const { stand, startedMs, windowMs } = scene
    start(scene, fewOf(scene.business))
    const flood = await floodWith(scene)
    await settled(scene, startedMs + 5_500 - stand.run.now())
    await answered(scene, startedMs + Math.min(windowMs, 8_000))
    return flood
  },
  async reset(scene) {
    const { stand, startedMs, business } = scene
    start(scene, fewOf(business))
    await stand.pause(1_000)
    start(scene, fewOf(business))
    await stand.pause(1_500)
    await answered(scene, startedMs + 8_000)
    return undefined
  },
  async latency(scene) {
    const { stand, startedMs, business } = scene
    start(scene, fewOf(business))
    await stand.pause(2_500)
    await answered(scene, startedMs + deadlineMsOf(stand))
    return undefined
  },
}

/** One read and one write. */
function fewOf({ reads, write }: Business): readonly BusinessOperation[] {
  return operationsOf({ reads: reads.slice(0, 1), write })
}

/** Seconds that a business operation may take while a dependency is down, in milliseconds. */
export function deadlineMsOf({ config }: Stand): number {
  return (config.facts?.deadlineSeconds ?? deadlineSeconds) * 1_000
}

/** Calls without waiting; what is not answered when the trial is over stays pending. */
function start(scene: Scene, operations: readonly BusinessOperation[]): void {
  const { stand, calls, pending, stage } = scene
  for (const operation of operations) {
    const key = Symbol(operation.name)
    pending.set(key, operation.name)
    const done = (made: Call | undefined): void => {
      if (stage.isOver()) return
      pending.delete(key)
      if (made !== undefined) calls.push(made)
    }
    // A budget that is spent leaves it pending; the next request of the trial says so.
    call(stand, operation, deadlineMsOf(stand) + 1_000).then(done, () => undefined)
  }
}

/** Until all calls were answered, or that moment. */
async function answered({ stand, pending }: Scene, untilMs: number): Promise<void> {
  await until(stand, untilMs - stand.run.now(), () => pending.size === 0)
}

/**
 * Until readiness has followed a required dependency and the least time is over, or the window is.
 * Of a degradable one the least time is all there is to wait for.
 */
async function settled(scene: Scene, leastMs: number): Promise<void> {
  const { stand, startedMs, windowMs, readiness, dependency } = scene
  await stand.pause(Math.max(0, leastMs))
  if (dependency.criticality === 'degradable' || stand.discovery.readiness === undefined) return
  const left = startedMs + windowMs + 1_000 - stand.run.now()
  await until(stand, left, () => readiness.some(hasFollowed))
}

function hasFollowed({ ending, status }: Answer): boolean {
  return ending === 'answered' && status !== 200
}

/** A failed login while the database is away: its password may not get into any log. */
async function loginWithCanary({ accounts, canary }: Stand): Promise<void> {
  const { name } = accounts.unusedUser()
  await accounts.login?.({ name, password: canary('password') }, { waitOut429: false })
}

/** Holds 5 requests on a dependency that hangs, then 20, and asks what does not need it. */
async function floodWith(scene: Scene): Promise<Flood | undefined> {
  const { stand, business, refused, stage } = scene
  const worked = (operation: BusinessOperation) => stillWorks(operation, refused)
  const held = business.reads.find((one) => !worked(one)) ?? business.reads[0]
  if (held === undefined) return undefined
  const hold = async (): Promise<void> => {
    while (!stage.isOver()) {
      await call(stand, held, deadlineMsOf(stand)).catch(() => stage.over)
      await Promise.race([stand.pause(250), stage.over])
    }
  }
  const holdMany = (count: number): void => {
    // Ends with the stage, or with the run.
    for (let n = 0; n < count; n += 1) hold().catch(() => undefined)
  }
  const fiveFromMs = stand.run.now()
  holdMany(5)
  await stand.pause(3_000)
  const twentyFromMs = stand.run.now()
  holdMany(15)
  await stand.pause(300)
  const others = business.reads.filter((one) => one !== held && worked(one))
  const asked = await Promise.all(others.map((one) => call(stand, one, besideTimeoutMs)))
  const beside = asked.filter((one) => one !== undefined)
  return { fiveFromMs, twentyFromMs, operation: held.name, beside }
}

/** Whether it answered well while the dependency refused. */
function stillWorks({ name }: BusinessOperation, refused: FaultTrial | undefined): boolean {
  const calls = refused?.business.filter(({ operation }) => operation === name) ?? []
  return calls.length > 0 && calls.every(({ answer }) => isSuccess(answer))
}
