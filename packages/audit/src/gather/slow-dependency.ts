/**
 * Requests that are slow because a dependency is, for a service without a slow operation: the fault
 * proxy holds back what the dependency says, and SIGTERM comes meanwhile.
 *
 * @module
 */

import { type Answer, isSuccess } from './answer.ts'
import type { Credential, HttpRequest } from './http-client.ts'
import { plainReads } from './plain-reads.ts'
import type { Instance } from './services.ts'
import type { InFlight } from './shutdown-exercise.ts'
import { spareInstance } from './spare-instance.ts'
import { Inconclusive, type Stand } from './stand.ts'

/** To find out how often a read goes to the dependency and back. */
const trialLatencyMs = 150
/** How long a read is to take. Longer, and timeouts of the service would speak instead of it. */
const slowMs = 400
const requests = 6
/** Each may take as long as it likes. */
const readsTried = 6
const headStartMs = 130
const graceSecondsDefault = 30

export function shutdownWithSlowDependency(stand: Stand): Promise<InFlight> {
  return stand.shared('shutdown with a slow dependency', exercise)
}

/** @throws Inconclusive if nothing becomes slow. */
async function exercise(stand: Stand): Promise<InFlight> {
  const { all, heal } = stand.dependencies
  if (all.length === 0) {
    throw new Inconclusive(
      'No operation is known to be slow: declare target.slow, or a dependency that can be made slow.',
    )
  }
  const { instance, session } = await spareInstance(stand, 'shutdown with a slow dependency')
  try {
    return await stopWhileSlow(stand, instance, session)
  } finally {
    await heal()
    await instance.stop()
  }
}

async function stopWhileSlow(
  stand: Stand,
  instance: Instance,
  session: Credential | undefined,
): Promise<InFlight> {
  const grace = (stand.config.start?.graceSeconds ?? graceSecondsDefault) * 1000
  const { request, roundTrips } = await dependentRead(stand, instance, session)
  const many = (): Promise<Answer>[] =>
    Array.from({ length: requests }, () => instance.http.send({ ...request, timeoutMs: grace }))
  const before = await steady(stand, many, slowMs / roundTrips)
  const answering = many()
  await stand.pause(headStartMs)
  const signalAtMs = stand.run.now()
  instance.signal('SIGTERM')
  await instance.exited(grace)
  const answers = await Promise.all(answering)
  const operation = `GET ${request.path} while its dependencies answer late`
  return { operation, before, answers, signalAtMs, leastMs: slowMs * 0.8 }
}

/**
 * What is answered without a signal, time and again: where that fails, as with a pool that is too
 * small, SIGTERM would be blamed for it.
 */
async function steady(
  stand: Stand,
  many: () => Promise<Answer>[],
  latencyMs: number,
): Promise<readonly Answer[]> {
  // All connections that it takes are opened now, while that is quick: a new one goes back and forth
  // several times, and would meet the timeout of the pool.
  await setLatency(stand, trialLatencyMs)
  await Promise.all(many())
  await setLatency(stand, latencyMs)
  const first = await Promise.all(many())
  return [...first, ...(await Promise.all(many()))]
}

async function setLatency({ dependencies }: Stand, latencyMs: number): Promise<void> {
  await Promise.all(dependencies.all.map((dependency) => dependency.set('latency', { latencyMs })))
}

/** The first read that a slow dependency makes slow and not fail. */
async function dependentRead(
  stand: Stand,
  { http }: Instance,
  as: Credential | undefined,
): Promise<{ request: HttpRequest; roundTrips: number }> {
  for (const path of plainReads(stand).slice(0, readsTried)) {
    const request: HttpRequest = { path, as, connection: 'fresh', waitOut429: false }
    await stand.dependencies.heal()
    const quick = await http.send(request)
    await setLatency(stand, trialLatencyMs)
    const late = await http.send(request)
    const roundTrips = Math.round((late.ms - quick.ms) / trialLatencyMs)
    if (!(isSuccess(quick) && isSuccess(late) && roundTrips > 0)) continue
    await stand.dependencies.heal()
    return { request, roundTrips }
  }
  throw new Inconclusive('No operation could be made slow: declare one as target.slow.')
}
