/**
 * Asks the real service for more pictures than it can classify, by an open loop.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { childService } from './child-service.ts'
import { classifying, highLimits, prepare, someUser } from './fault-stand.ts'
import { percentile, type Sent, steadyLoad } from './steady-load.ts'

export interface OverloadTimes {
  readonly calmMs: number
  readonly peakMs: number
  readonly overloadMs: number
  readonly afterMs: number
}

export interface OverloadFigures {
  /** Classified per second, by as many clients as keep it busy. */
  readonly peakPerSecond: number
  readonly overloadPerSecond: number
  readonly calmP99Ms: number
  /** Of what was classified under overload. */
  readonly admittedP99Ms: number
  readonly answers: Readonly<Record<string, number>>
  /** Until nearly all was classified again; infinite if that never was. */
  readonly recoveryMs: number
  readonly slowestProbeMs: number
  readonly probesLost: number
  /** How late requests were sent at worst: far more than some ms, and the machine was not up to it. */
  readonly lateMs: number
}

const times = 5
const afterShare = 0.6
const patienceMs = 1_000
const windowMs = 250
const recoveredShare = 0.9
const livez = { name: '/livez', method: 'GET', path: '/livez' } as const

export async function overloadRun(
  { calmMs, peakMs, overloadMs, afterMs }: OverloadTimes,
  options: { readonly env?: Readonly<Record<string, string>>; readonly weakness?: string } = {},
): Promise<OverloadFigures> {
  const imports = options.weakness === undefined ? [] : [options.weakness]
  const env = { ...highLimits, LOG_LEVEL: 'fatal', LOAD_SHEDDING: 'true', ...options.env }
  await using service = await childService(env, { imports })
  const { url } = service
  const headers = await someUser(service)
  await prepare(service, headers)
  const kind = classifying(headers)
  const at = async (perSecond: number, ms: number) => {
    const load = steadyLoad({ url, kinds: [kind], perSecond, patienceMs })
    await delay(ms)
    return load
  }

  await busy(url, kind, 1_000)
  const calm = await (await at(5, calmMs)).stop()
  const peakPerSecond = (await busy(url, kind, peakMs)) / (peakMs / 1_000)
  const probing = steadyLoad({ url, kinds: [livez], perSecond: 20 })
  const crowd = await at(times * peakPerSecond, overloadMs)
  const ended = crowd.stop()
  const after = await (await at(afterShare * peakPerSecond, afterMs)).stop()
  const [during, probes] = await Promise.all([ended, probing.stop()])

  const admitted = during.filter(isServed)
  return {
    peakPerSecond,
    overloadPerSecond: admitted.length / (overloadMs / 1_000),
    calmP99Ms: p99(calm.filter(isServed)),
    admittedP99Ms: p99(admitted),
    answers: countedBy(during),
    recoveryMs: recoveryOf(after, afterMs),
    slowestProbeMs: Math.max(...probes.map(({ tookMs }) => tookMs)),
    probesLost: probes.filter(({ status }) => status !== 200).length,
    lateMs: Math.max(...[calm, during, after].flat().map(({ lateMs }) => lateMs)),
  }
}

/** Classified by three clients that ask again and again: as many as are at work and one that waits. */
async function busy(url: string, kind: ReturnType<typeof classifying>, ms: number) {
  const endMs = performance.now() + ms
  const client = async () => {
    let served = 0
    while (performance.now() < endMs) {
      const { headers = {}, body = Buffer.alloc(0) } = kind
      const sent = { method: 'POST', headers, body: Uint8Array.from(body) }
      const response = await fetch(`${url}${kind.path}`, sent)
      await response.arrayBuffer()
      if (response.ok) served += 1
    }
    return served
  }
  const served = await Promise.all([client(), client(), client()])
  return served.reduce((sum, each) => sum + each, 0)
}

function isServed({ status }: Sent): boolean {
  return status === 200
}

function p99(sent: readonly Sent[]): number {
  return percentile(
    sent.map(({ tookMs }) => tookMs),
    0.99,
  )
}

function recoveryOf(sent: readonly Sent[], ms: number): number {
  const startMs = Math.min(...sent.map(({ dueMs }) => dueMs))
  for (let fromMs = 0; fromMs + windowMs <= ms; fromMs += windowMs) {
    const inWindow = sent.filter(({ dueMs }) => {
      return dueMs >= startMs + fromMs && dueMs < startMs + fromMs + windowMs
    })
    if (inWindow.filter(isServed).length >= recoveredShare * inWindow.length) return fromMs
  }
  return Number.POSITIVE_INFINITY
}

function countedBy(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, failure } of sent) {
    const key = failure === undefined ? String(status) : `${status} ${failure}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
