/** What samples of a health endpoint say. Pure. @module */

import { type Answer, told } from '../../gather/answer.ts'
import type { FaultTrial } from '../../gather/fault-exercise.ts'
import type { Control } from '../../judgement.ts'

/** A live process answers within this; the fault must not change that. */
const livenessMsMax = 1_000

/**
 * One late answer may be the machine's; a liveness probe that fails does so at every request.
 */
const badMin = 2

function isLive({ status, ms }: Answer): boolean {
  return status === 200 && ms <= livenessMsMax
}

/** Bad samples, if there are enough of them to be no accident. */
export function badSamples(samples: readonly Answer[]): readonly Answer[] {
  const bad = samples.filter((answer) => !isLive(answer))
  return bad.length >= Math.min(badMin, samples.length) ? bad : []
}

/** Liveness answered in time just before each fault. */
export function livenessControls(trials: readonly FaultTrial[]): readonly Control[] {
  return trials.map(({ dependency, mode, before: { liveness } }) => ({
    name: `liveness answers 200 within 1 s before ${dependency} ${faults[mode]}`,
    held: liveness !== undefined && isLive(liveness),
    ...(liveness === undefined ? {} : { observed: told(liveness) }),
  }))
}

/** The service was ready just before each fault. */
export function readinessControls(trials: readonly FaultTrial[]): readonly Control[] {
  return trials.map(({ dependency, mode, before: { readiness } }) => ({
    name: `readiness answers 200 before ${dependency} ${faults[mode]}`,
    held: readiness?.status === 200,
    ...(readiness === undefined ? {} : { observed: told(readiness) }),
  }))
}

/**
 * Which trials to judge. One that shows a failure, and whose own control held, counts although the
 * control of another did not: the failure may be the reason for that.
 */
export function judgeable(
  trials: readonly FaultTrial[],
  controlsOf: (trials: readonly FaultTrial[]) => readonly Control[],
  isBad: (trial: FaultTrial) => boolean,
): readonly FaultTrial[] {
  const sound = trials.filter((trial) => controlsOf([trial]).every(({ held }) => held))
  return sound.some(isBad) ? sound : trials
}

/** "postgres refuses connections" */
export const faults = {
  refuse: 'refuses connections',
  blackhole: 'hangs',
  reset: 'resets connections',
  latency: 'answers 2 s late',
} as const

export function faultOf({ dependency, mode }: FaultTrial): string {
  return `${dependency} ${faults[mode]}`
}

/** Seconds with one decimal, of milliseconds. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}

export function exchangesOf(answers: readonly (Answer | undefined)[]): readonly string[] {
  return answers.flatMap((answer) => (answer === undefined ? [] : [answer.exchange]))
}
