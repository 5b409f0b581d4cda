/**
 * What an orchestrator does with probes: restarts what is not alive, and sends requests to what is
 * ready.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { asked } from './asked.ts'
import { type ChildService, childService } from './child-service.ts'

/** Kubernetes has 10,000, 1,000 and 3 unless told otherwise. */
export interface Threshold {
  readonly periodMs: number
  readonly timeoutMs: number
  /** In a row. */
  readonly failures: number
}

export interface Instance extends AsyncDisposable {
  readonly service: ChildService
  readonly restarts: number
}

/** A service that is killed and started anew when its liveness probe has failed too often. */
export async function instance(threshold: Threshold): Promise<Instance> {
  const ended = new AbortController()
  let service = await childService()
  let restarts = 0
  let failures = 0

  const supervise = async () => {
    while (!ended.signal.aborted) {
      const isAlive = await answers(`${service.url}/livez`, threshold.timeoutMs)
      failures = isAlive ? 0 : failures + 1
      if (failures >= threshold.failures && !ended.signal.aborted) {
        await service.kill()
        service = await childService()
        restarts += 1
        failures = 0
      }
      await delay(threshold.periodMs, undefined, ended).catch(() => {})
    }
  }
  const supervising = supervise()
  return {
    get service() {
      return service
    },
    get restarts() {
      return restarts
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      await supervising
      await service.kill()
    },
  }
}

/** Whether it answers in time that it is well. */
export async function answers(url: string, timeoutMs: number): Promise<boolean> {
  try {
    return (await asked(url, { timeoutMs })).status === 200
  } catch {
    // Refused, reset or too late: all the same to whoever probes.
    return false
  }
}
