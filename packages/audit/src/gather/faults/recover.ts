/**
 * After a fault: how long until the service is ready and an operation works again.
 *
 * A service that does not come back is started again, so that the next fault meets a healthy one.
 *
 * @module
 */

import { type Answer, isSuccess } from '../answer.ts'
import type { Dependency } from '../dependencies.ts'
import type { Stand } from '../stand.ts'
import { type BusinessOperation, businessOf, call, readBack } from './business.ts'
import type { Recovery } from './fault-trial.ts'
import { ask } from './observe.ts'

const recoverySeconds = 30
const everyMs = 300
const timeoutMs = 5_000

interface RecoverRequest {
  readonly dependency: Dependency
  /** Answers to writes while the fault was in force. */
  readonly acknowledged: readonly Answer[]
  /** Default what is declared: 30 s. A service that is later is started again. */
  readonly boundMs?: number
}

export async function recover(
  stand: Stand,
  { dependency, acknowledged, boundMs = boundMsOf(stand) }: RecoverRequest,
): Promise<Recovery> {
  const { main } = stand.services
  const { reads, write } = await businessOf(stand)
  const operation = write ?? reads[0]
  await dependency.set('up')
  const healedMs = stand.run.now()
  const last: Answer[] = []
  const within = (ask: () => Promise<Answer | undefined>) =>
    askUntilWell(stand, { ask, healedMs, boundMs, last })
  const readyAfterMs = await within(() => readiness(stand))
  const worksAfterMs =
    readyAfterMs === undefined ? undefined : await within(() => works(stand, operation))
  // Liveness that took the fault for its own has to be back before the next one.
  if (worksAfterMs !== undefined) await within(() => liveness(stand))
  const sameProcess = main === undefined ? undefined : main.isAlive()
  const recovered = readyAfterMs !== undefined && worksAfterMs !== undefined
  if (main !== undefined && !recovered) await stand.services.restartMain()
  const lost = recovered ? await lostOf(stand, acknowledged, last) : []
  return {
    healedMs,
    boundMs,
    readyAfterMs,
    worksAfterMs,
    operation: operation?.name,
    last: last.slice(-3),
    sameProcess,
    lost,
  }
}

function boundMsOf({ config }: Stand): number {
  return (config.facts?.recoverySeconds ?? recoverySeconds) * 1_000
}

interface Asking {
  readonly ask: () => Promise<Answer | undefined>
  readonly healedMs: number
  readonly boundMs: number
  readonly last: Answer[]
}

/** Milliseconds after the heal; undefined: not within the bound, or the process is dead. */
async function askUntilWell(
  stand: Stand,
  { ask, healedMs, boundMs, last }: Asking,
): Promise<number | undefined> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) last.push(answer)
    const afterMs = stand.run.now() - healedMs
    if (answer === undefined || isSuccess(answer)) return afterMs
    if (afterMs > boundMs || stand.services.main?.isAlive() === false) return undefined
    await stand.pause(everyMs)
  }
}

async function readiness(stand: Stand): Promise<Answer | undefined> {
  const path = stand.discovery.readiness ?? stand.discovery.liveness
  return path === undefined ? undefined : await ask(stand, path, timeoutMs)
}

async function liveness(stand: Stand): Promise<Answer | undefined> {
  const path = stand.discovery.liveness
  return path === undefined ? undefined : await ask(stand, path, timeoutMs)
}

async function works(
  stand: Stand,
  operation: BusinessOperation | undefined,
): Promise<Answer | undefined> {
  if (operation === undefined) return undefined
  return (await call(stand, operation, timeoutMs))?.answer
}

/** Reads every acknowledged write back, and clears away what the exercise made. */
async function lostOf(
  stand: Stand,
  acknowledged: readonly Answer[],
  own: readonly Answer[],
): Promise<readonly Answer[]> {
  const lost: Answer[] = []
  for (const made of acknowledged) {
    const found = await readBack(stand, made)
    if (found?.status === 404) lost.push(made)
  }
  for (const made of own.filter(({ method }) => method === 'POST')) await readBack(stand, made)
  return lost
}
