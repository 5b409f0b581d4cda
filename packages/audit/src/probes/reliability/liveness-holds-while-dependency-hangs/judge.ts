import { type Answer, told } from '../../../gather/answer.ts'
import type { FaultTrial } from '../../../gather/fault-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { badSamples, exchangesOf, faultOf, judgeable, livenessControls } from '../health-samples.ts'

export interface Facts {
  /** Path; undefined: none is known. */
  readonly liveness: string | undefined
  /** A hang of each dependency. */
  readonly trials: readonly FaultTrial[]
}

export function judge({ liveness, trials: all }: Facts): Judgement {
  const trials = judgeable(all, livenessControls, isBad)
  if (trials.length === 0) return notApplicable('It is declared without dependencies.')
  if (liveness === undefined) return unknown('No liveness endpoint is known.')
  const idle = trials.find((trial) => whileHeld(trial).length === 0)
  if (idle !== undefined) return unknown(`No operation could be held while ${faultOf(idle)}.`)
  return withControl(livenessControls(trials), ({ pass, fail }) => {
    for (const trial of trials) {
      const samples = whileHeld(trial)
      const bad = badSamples(samples)
      const [first] = bad
      if (first === undefined) continue
      return fail(
        `While ${faultOf(trial)} and 5 requests to ${trial.flood?.operation} waited for it, liveness failed ${bad.length} of ${samples.length} times: ${told(first)}.`,
        { member: faultOf(trial), evidence: exchangesOf(bad.slice(0, 3)) },
      )
    }
    const samples = trials.flatMap(whileHeld)
    const slowest = Math.round(Math.max(...samples.map(({ ms }) => ms)))
    return pass(
      `With 5 requests held on each dependency that hangs, liveness answered 200 within ${slowest} ms, ${samples.length} times.`,
      { evidence: exchangesOf([samples.at(0), samples.at(-1)]) },
    )
  })
}

/** Samples while 5 requests were held, before there were 20. */
function whileHeld({ liveness, flood }: FaultTrial): readonly Answer[] {
  if (flood === undefined) return []
  return liveness.filter(({ atMs }) => atMs >= flood.fiveFromMs && atMs < flood.twentyFromMs)
}

export function isBad(trial: FaultTrial): boolean {
  return badSamples(whileHeld(trial)).length > 0
}
