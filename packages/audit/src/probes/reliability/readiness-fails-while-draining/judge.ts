import type { ShutdownFacts } from '../../../gather/shutdown-exercise.ts'
import { type Judgement, notApplicable, unknown, withControl } from '../../../judgement.ts'
import { readinessWasWatched } from '../shutdown-controls.ts'

export type Facts = ShutdownFacts

export function judge(facts: Facts): Judgement {
  const { polls, signalAtMs, listenerClosedAtMs, exitedAtMs, preStopSeconds } = facts
  if (preStopSeconds > 0) {
    return notApplicable('A preStop sleep is declared: it is out of the balancer before SIGTERM.')
  }
  return withControl(readinessWasWatched(facts), (v) => {
    const after = polls.filter(({ seenAtMs }) => seenAtMs >= signalAtMs)
    const turned = after.find(({ status }) => status !== 200 && status > 0)
    if (turned !== undefined) {
      const ms = Math.round(turned.seenAtMs - signalAtMs)
      return v.pass(
        `Readiness answered ${turned.status} ${ms} ms after SIGTERM, while it still listened.`,
      )
    }
    const closedAtMs = listenerClosedAtMs ?? exitedAtMs
    if (closedAtMs === undefined)
      return unknown('It neither turned readiness nor stopped listening.')
    const ms = Math.round(closedAtMs - signalAtMs)
    const what = listenerClosedAtMs === undefined ? 'was gone' : 'stopped listening'
    return v.fail(
      `It ${what} ${ms} ms after SIGTERM; readiness answered nothing but 200 until then.`,
    )
  })
}
