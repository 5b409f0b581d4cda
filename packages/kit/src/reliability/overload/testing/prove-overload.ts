/**
 * B20 in full: a real service, its pool of 10 slots asked for five times what it can do, with the cap
 * and, as the control, without; what a refusal costs; what the plugin costs when nothing is wrong.
 * Needs a machine that does little else.
 *
 * @module
 */

import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { overloadRun, type RunFigures } from './overload-run.ts'
import { pluginCostNs } from './plugin-cost.ts'
import { requestCosts } from './refusal-cost.ts'

const phases = { workMs: 40, calmMs: 3_000, peakMs: 3_000, overloadMs: 5_000, afterMs: 5_000 }
const short = { workMs: 40, calmMs: 1_000, peakMs: 1_500, overloadMs: 2_500, afterMs: 3_000 }

interface Promised {
  readonly what: string
  readonly good: string
  readonly seen: (figures: RunFigures) => string
  readonly isGood: (figures: RunFigures) => boolean
  /** Where the control must fail too. */
  readonly isBroken?: (figures: RunFigures) => boolean
}

const promised: readonly Promised[] = [
  {
    what: 'goodput at 5x',
    good: '>= 90 % of peak',
    seen: (run) => `${ofPeak(run).toFixed(0)} % (${run.overloadPerSecond.toFixed(0)}/s)`,
    isGood: (run) => ofPeak(run) >= 90,
    isBroken: (run) => ofPeak(run) < 90,
  },
  {
    what: 'p99 of what is served at 5x',
    good: '<= 3 x unloaded',
    seen: (run) => `${rise(run).toFixed(1)} x (${run.overloadP99Ms.toFixed(0)} ms)`,
    isGood: (run) => rise(run) <= 3,
    isBroken: (run) => rise(run) > 3,
  },
  {
    what: 'recovery after 5 s of it',
    good: '<= 2,000 ms',
    seen: (run) => (Number.isFinite(run.recoveryMs) ? `${run.recoveryMs} ms` : 'never'),
    isGood: (run) => run.recoveryMs <= 2_000,
    isBroken: (run) => run.recoveryMs > 2_000,
  },
  {
    what: 'slowest /livez',
    good: '< 100 ms',
    seen: (run) => `${run.slowestProbeMs.toFixed(0)} ms`,
    isGood: (run) => run.slowestProbeMs < 100,
  },
  {
    what: 'most at work at once',
    good: '<= 20',
    seen: (run) => String(run.mostAtWork),
    isGood: (run) => run.mostAtWork <= 20,
    isBroken: (run) => run.mostAtWork > 20,
  },
]

export async function proveOverload(isShort: boolean): Promise<readonly FaultRow[]> {
  const times = isShort ? short : phases
  const capped = await overloadRun({ ...times, isCapped: true })
  const open = await overloadRun({ ...times, isCapped: false })
  const rows = promised.map(({ what, good, seen, isGood, isBroken }) => ({
    fault: `B20: 5x the load on a pool: ${what}`,
    goodResult: good,
    observed: `${seen(capped)}; the crowd was late by ${capped.crowdLateMs.toFixed(0)} ms`,
    isGood: isGood(capped),
    control: `no cap: ${seen(open)}`,
    controlFails: isBroken?.(open),
  }))
  return [...rows, await costRow(isShort)]
}

/** What is served does no work, so nothing real is as cheap. */
async function costRow(isShort: boolean): Promise<FaultRow> {
  const [rounds, requests] = isShort ? [3, 500] : [8, 1_500]
  const { getServed, getRefused, postServed, postRefused } = await requestCosts(rounds, requests)
  return {
    fault: 'B20: processor time of a refusal',
    goodResult: 'at most half as much again as an answer that says nothing',
    observed:
      `GET ${getRefused.toFixed(1)} of ${getServed.toFixed(1)} us, POST ${postRefused.toFixed(1)} of ` +
      `${postServed.toFixed(1)} us; the plugin with nothing wrong ${pluginCostNs().toFixed(0)} ns`,
    isGood: getRefused <= 1.5 * getServed && postRefused <= 1.5 * postServed,
    control: 'none: a figure',
    controlFails: undefined,
  }
}

function ofPeak({ overloadPerSecond, peakPerSecond }: RunFigures): number {
  return (100 * overloadPerSecond) / peakPerSecond
}

function rise({ overloadP99Ms, calmP99Ms }: RunFigures): number {
  return overloadP99Ms / calmP99Ms
}
