/**
 * Whether the clock can be trusted: steady in itself, and in step with those of the servers.
 *
 * @module
 */

import { type Check, defineCheck, type Finding, fail, ok, warn } from './check.ts'
import type { Clock } from './clock.ts'

export interface ClockSteadyOptions {
  /** When this process started by the wall clock. Default `performance.timeOrigin`. */
  readonly originMs?: number
  /** A clock that shows an earlier time is wrong, in milliseconds since 1970. Default: 2026. */
  readonly earliestMs?: number
  /** Default 1,000. */
  readonly stepMaxMs?: number
}

const remedy = 'Let the system keep its clock in step, by NTP or chrony.'

/** The wall clock against the monotonic one: it was not set while this process ran. */
export function clockSteady(options: ClockSteadyOptions = {}): Check {
  const { originMs = performance.timeOrigin, stepMaxMs = 1_000 } = options
  const { earliestMs = Date.UTC(2026, 0, 1) } = options
  return defineCheck({
    name: 'clock',
    title: 'Clock',
    run({ clock }) {
      const now = clock.wallMs()
      const time = new Date(now).toISOString()
      if (now < earliestMs) return fail(`it is not ${time}`, remedy)
      const stepMs = now - originMs - clock.monotonicMs()
      if (Math.abs(stepMs) <= stepMaxMs) return ok(`${time}, steady`)
      return warn(`it was set by ${inSeconds(stepMs)} while this process ran`, remedy)
    },
  })
}

export interface ClockInStepOptions {
  readonly name: string
  readonly title: string
  readonly needs?: readonly string[]
  /** As the other side's clock shows it, in milliseconds since 1970. */
  readonly ask: (signal: AbortSignal) => Promise<number>
  /** Default 1,000. */
  readonly skewMaxMs?: number
}

/** The clock of this machine against that of a server. */
export function clockInStep(options: ClockInStepOptions): Check {
  const { ask, skewMaxMs = 1_000, name, title, needs = [] } = options
  return defineCheck({
    name,
    title,
    needs,
    async run({ clock }, signal) {
      const { skewMs, uncertainMs } = await measureSkew(ask, clock, signal)
      return judgeSkew(skewMs, uncertainMs, skewMaxMs)
    },
  })
}

async function measureSkew(
  ask: ClockInStepOptions['ask'],
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly skewMs: number; readonly uncertainMs: number }> {
  const startedMs = clock.monotonicMs()
  const theirsMs = await ask(signal)
  const tripMs = clock.monotonicMs() - startedMs
  // They looked at their clock at some moment of the trip; its middle is wrong by half at most.
  return { skewMs: clock.wallMs() - tripMs / 2 - theirsMs, uncertainMs: tripMs / 2 }
}

function judgeSkew(skewMs: number, uncertainMs: number, skewMaxMs: number): Finding {
  if (Math.abs(skewMs) - uncertainMs <= skewMaxMs)
    return ok(`${Math.round(Math.abs(skewMs))} ms apart`)
  const order = skewMs > 0 ? 'ahead of' : 'behind'
  return warn(`this machine is ${inSeconds(Math.abs(skewMs))} ${order} the server`, remedy)
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
