/**
 * What befalls the real service itself: it is replaced (B19), and asked for too much (B20).
 *
 * @module
 */

import {
  type OverloadFigures,
  type OverloadTimes,
  overloadRun,
} from '../../apps/vehicle-api/src/testing/overload-run.ts'
import {
  failuresOf,
  type RollingFigures,
  rollingRun,
} from '../../apps/vehicle-api/src/testing/rolling-run.ts'
import type { FaultRow } from './fault-table.ts'

const weakStop = new URL('../../apps/vehicle-api/src/testing/weak-stop.ts', import.meta.url).href
const weakLoad = new URL('../../apps/vehicle-api/src/testing/weak-load.ts', import.meta.url).href

/** Takes about 10 s for each restart. */
export async function rollingService(restarts: number): Promise<readonly FaultRow[]> {
  const seen = await rollingRun({ restarts, perSecond: 40 })
  const weak = await rollingRun({
    restarts: 8,
    perSecond: 200,
    weakness: weakStop,
    endsOnFailure: true,
  })
  return [
    {
      fault: `the service; B19: ${restarts} rolling restarts behind nginx`,
      goodResult: '0 failed requests, GET report and history, POST classify',
      observed: rollingWords(seen),
      isGood: failuresOf(seen) + seen.refused === 0,
      control: `it ends at once on SIGTERM: ${rollingWords(weak)}`,
      controlFails: failuresOf(weak) > 0,
    },
  ]
}

export async function overloadedService(times: OverloadTimes): Promise<readonly FaultRow[]> {
  const seen = await overloadRun(times)
  const weak = await overloadRun(times, {
    weakness: weakLoad,
    env: { LOAD_SHEDDING: 'false', MODEL_QUEUE_MAX: '10000' },
  })
  return [
    {
      fault: 'the service; B20: five times the pictures that it can classify',
      goodResult:
        'goodput >= 90 % of peak, p99 of what is admitted <= 1 s, recovery <= 2 s, /livez < 100 ms',
      observed: overloadWords(seen),
      isGood: isHeld(seen),
      control: `no cap, no shedding: ${overloadWords(weak)}`,
      controlFails: !isHeld(weak),
    },
  ]
}

function isHeld(figures: OverloadFigures): boolean {
  const { overloadPerSecond, peakPerSecond, admittedP99Ms, recoveryMs } = figures
  const isServing = overloadPerSecond >= 0.9 * peakPerSecond && admittedP99Ms <= 1_000
  const isAlive = figures.probesLost === 0 && figures.slowestProbeMs < 100
  return isServing && isAlive && recoveryMs <= 2_000
}

function overloadWords(figures: OverloadFigures): string {
  const { overloadPerSecond, peakPerSecond, calmP99Ms, admittedP99Ms } = figures
  const { answers, recoveryMs, slowestProbeMs, lateMs } = figures
  const counts = Object.entries(answers).map(([answer, count]) => `${count} x ${answer}`)
  return (
    `${overloadPerSecond.toFixed(0)}/s of ${peakPerSecond.toFixed(0)}/s; p99 ${calmP99Ms.toFixed(0)} -> ` +
    `${admittedP99Ms.toFixed(0)} ms; ${counts.join(', ')}; recovery ${recoveryMs} ms; slowest /livez ` +
    `${slowestProbeMs.toFixed(0)} ms; the crowd was late by ${lateMs.toFixed(0)} ms`
  )
}

function rollingWords(figures: RollingFigures): string {
  const { requests, posts, refused, failures } = figures
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} x ${kind}`)
  return [
    `${failuresOf(figures)} of ${requests} failed (${posts} POST), ${refused} refused for load`,
    ...kinds,
  ].join(', ')
}
