/**
 * One fault, from its cause until every alert that it raised is over.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { PrometheusServer } from '../servers/prometheus-server.ts'
import { type AlertStand, tenfoldPrefix } from './alert-stand.ts'
import type { AlertRow } from './alert-table.ts'

export interface AlertFault<Stand extends AlertStand = AlertStand> {
  /** What befalls the service. */
  readonly fault: string
  /** Each must fire, and with ten times its threshold must not. */
  readonly raises: readonly string[]
  /** What else follows from it. Whatever else fires is a failure. */
  readonly mayRaise?: readonly string[]
  /** @returns what ends it */
  cause(stand: Stand): Promise<() => Promise<unknown>>
}

const quietWithinMs = 60_000
const raisedWithinMs = 75_000
const clearedWithinMs = 75_000
const lookEveryMs = 200
/** Prometheus evaluates twice a second: what is gone for so long does not come back by itself. */
const goneMs = 1_500

export async function alertRun<Stand extends AlertStand>(
  stand: Stand,
  { fault, raises, mayRaise = [], cause }: AlertFault<Stand>,
): Promise<readonly AlertRow[]> {
  await quiet(stand.prometheus)
  const watch = watchAlerts(stand.prometheus)
  try {
    const causedMs = performance.now()
    const end = await cause(stand)
    await within(raisedWithinMs, () => raises.every((alert) => watch.firstMs.has(alert)))
    // What the same fault raises a moment later is seen, too.
    await delay(goneMs)
    const endedMs = performance.now()
    await end()
    await within(clearedWithinMs, () => watch.areAllGone())

    const others = [...watch.firstMs.keys()].filter(
      (name) => !raises.includes(name) && !name.startsWith(tenfoldPrefix),
    )
    return raises.map((alert) => ({
      alert,
      fault,
      raisedMs: since(causedMs, watch.firstMs.get(alert)),
      clearedMs: watch.isGone(alert) ? since(endedMs, watch.lastMs.get(alert)) : undefined,
      bystanders: others.filter((name) => mayRaise.includes(name)),
      unexpected: others.filter((name) => !mayRaise.includes(name)),
      isTenfoldRaised: watch.firstMs.has(`${tenfoldPrefix}${alert}`),
    }))
  } finally {
    await watch.stop()
  }
}

async function firing(prometheus: PrometheusServer): Promise<readonly string[]> {
  const alerts = await prometheus.alerts()
  return alerts
    .filter(({ state }) => state === 'firing')
    .map(({ labels }) => labels['alertname'] ?? '')
}

/** @throws Error that names what fires */
async function quiet(prometheus: PrometheusServer): Promise<void> {
  const sinceMs = performance.now()
  for (;;) {
    const names = await firing(prometheus)
    if (names.length === 0) return
    if (performance.now() - sinceMs > quietWithinMs) {
      throw new Error(`fires before anything was done: ${names.join(', ')}`)
    }
    await delay(lookEveryMs)
  }
}

interface Watch {
  /** When each was first seen firing, and last. */
  readonly firstMs: ReadonlyMap<string, number>
  readonly lastMs: ReadonlyMap<string, number>
  isGone(alert: string): boolean
  areAllGone(): boolean
  stop(): Promise<void>
}

function watchAlerts(prometheus: PrometheusServer): Watch {
  const firstMs = new Map<string, number>()
  const lastMs = new Map<string, number>()
  let [isOver, lookedMs] = [false, performance.now()]
  const look = async () => {
    while (!isOver) {
      for (const name of await firing(prometheus)) {
        const nowMs = performance.now()
        if (!firstMs.has(name)) firstMs.set(name, nowMs)
        lastMs.set(name, nowMs)
      }
      lookedMs = performance.now()
      await delay(lookEveryMs)
    }
  }
  const looking = look()
  const isGone = (alert: string) => {
    const seenMs = lastMs.get(alert)
    return seenMs !== undefined && lookedMs - seenMs > goneMs
  }
  return {
    firstMs,
    lastMs,
    isGone,
    areAllGone: () => [...lastMs.keys()].every(isGone),
    async stop() {
      isOver = true
      await looking
    },
  }
}

async function within(ms: number, isSo: () => boolean): Promise<void> {
  const sinceMs = performance.now()
  while (!isSo() && performance.now() - sinceMs < ms) await delay(lookEveryMs)
}

/** An alert that had ended before its cause did took no time. */
function since(fromMs: number, toMs: number | undefined): number | undefined {
  return toMs === undefined ? undefined : Math.max(0, toMs - fromMs)
}
