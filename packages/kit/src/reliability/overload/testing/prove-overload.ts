/**
 * Holds the plugin to its promise: a real service, its pool of 10 slots asked for five times what it
 * can do, with the cap and, as the control, without; what a refusal costs; what the plugin costs when
 * nothing is wrong. Needs a machine that does little else.
 *
 * @module
 */

import { overloadRun, type RunFigures } from './overload-run.ts'
import { pluginCostNs } from './plugin-cost.ts'
import { requestCosts } from './refusal-cost.ts'

const phases = { workMs: 40, calmMs: 3_000, peakMs: 3_000, overloadMs: 5_000, afterMs: 5_000 }

interface Row {
  readonly what: string
  readonly good: string
  readonly seen: (figures: RunFigures) => string
  readonly isGood: (figures: RunFigures) => boolean
}

const rows: readonly Row[] = [
  {
    what: 'goodput at 5x',
    good: '>= 90 % of peak',
    seen: (run) => `${ofPeak(run).toFixed(0)} % (${run.overloadPerSecond.toFixed(0)}/s)`,
    isGood: (run) => ofPeak(run) >= 90,
  },
  {
    what: 'p99 of what is served at 5x',
    good: '<= 3 x unloaded',
    seen: (run) => `${rise(run).toFixed(1)} x (${run.overloadP99Ms.toFixed(0)} ms)`,
    isGood: (run) => rise(run) <= 3,
  },
  {
    what: 'recovery after 5 s of it',
    good: '<= 2,000 ms',
    seen: (run) => (Number.isFinite(run.recoveryMs) ? `${run.recoveryMs} ms` : 'never'),
    isGood: (run) => run.recoveryMs <= 2_000,
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
  },
]

const capped = await overloadRun({ ...phases, isCapped: true })
const open = await overloadRun({ ...phases, isCapped: false })
say(['what', 'good', 'observed', 'control'])
for (const { what, good, seen } of rows) say([what, good, seen(capped), seen(open)])
say(['the crowd was late by at most', '', ms(capped.crowdLateMs), ms(open.crowdLateMs)])

const costs = await requestCosts(8, 1_500)
say([])
say(['processor time of a request', 'served', 'refused', 'ratio'])
say(['GET', us(costs.getServed), us(costs.getRefused), ratio(costs.getRefused, costs.getServed)])
say([
  'POST',
  us(costs.postServed),
  us(costs.postRefused),
  ratio(costs.postRefused, costs.postServed),
])
say(['the plugin, nothing wrong', `${pluginCostNs().toFixed(0)} ns`])

const holds = rows.every(({ isGood }) => isGood(capped))
const controlFails = ofPeak(open) < 90 && !Number.isFinite(open.recoveryMs)
process.exitCode = holds && controlFails ? 0 : 1

function ofPeak({ overloadPerSecond, peakPerSecond }: RunFigures): number {
  return (100 * overloadPerSecond) / peakPerSecond
}

function rise({ overloadP99Ms, calmP99Ms }: RunFigures): number {
  return overloadP99Ms / calmP99Ms
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}

function us(value: number): string {
  return `${value.toFixed(1)} us`
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2)
}

function say(cells: readonly string[]): void {
  const [first = '', ...others] = cells
  process.stdout.write(`${first.padEnd(30)}${others.map((each) => each.padEnd(20)).join('')}\n`)
}
