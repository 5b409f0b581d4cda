/**
 * What a probe costs the service's processor, with real HTTP requests on kept connections.
 *
 * Back to back, a probe costs what it adds to a process that is serving. At a steady rate to a
 * process that has nothing else to do, the system wakes it up for each, which costs more than the
 * probe; so there `node:http` alone, without any framework, stands beside it.
 *
 * @module
 */

import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { asked } from './asked.ts'
import type { Used } from './service-process.ts'

export interface MeasuredService {
  readonly url: string
  report(): Promise<Used>
}

const connections = 10

/** Microseconds of the processor for one request, with ten under way at any moment. */
export async function costBackToBackUs(service: MeasuredService, path: string, requests: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const url = `${service.url}${path}`
  const inTurn = async () => {
    for (let sent = 0; sent < requests / connections; sent += 1) await asked(url, { agent })
  }
  const cost = await spentPerRequest(service, requests, () =>
    Promise.all(Array.from({ length: connections }, inTurn)),
  )
  agent.destroy()
  return cost
}

/** The same at `perSecond`, on kept connections or a new one each, as orchestrators do. */
export async function costPacedUs(
  service: MeasuredService,
  path: string,
  { perSecond, seconds, keepAlive }: { perSecond: number; seconds: number; keepAlive: boolean },
) {
  const agent = new Agent(keepAlive ? { keepAlive, maxSockets: connections } : {})
  const cost = await spentPerRequest(service, perSecond * seconds, async () => {
    const startMs = performance.now()
    const all: Promise<unknown>[] = []
    while (all.length < perSecond * seconds) {
      const due = ((performance.now() - startMs) * perSecond) / 1_000
      while (all.length < due) all.push(asked(`${service.url}${path}`, { agent }))
      await delay(1)
    }
    await Promise.all(all)
  })
  agent.destroy()
  return cost
}

async function spentPerRequest(
  service: MeasuredService,
  requests: number,
  work: () => Promise<unknown>,
) {
  const before = await service.report()
  await work()
  const after = await service.report()
  return (after.processorUs - before.processorUs) / requests
}
