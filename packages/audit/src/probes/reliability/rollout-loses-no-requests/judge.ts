import type { ShutdownFacts } from '../../../gather/shutdown-exercise.ts'
import { type Judgement, withControl } from '../../../judgement.ts'
import { isFailed, loadWasClean, readinessWasWatched } from '../shutdown-controls.ts'

export type Facts = ShutdownFacts

/** Requests that the balancer would still have sent, because it could not know better. */
export function judge(facts: Facts): Judgement {
  const { requests, signalAtMs, takenOutAtMs, preStopSeconds } = facts
  const controls = [loadWasClean(facts), ...readinessWasWatched(facts)]
  return withControl(controls, (v) => {
    const sent = requests.filter(({ startedMs }) => startedMs < (takenOutAtMs ?? Infinity))
    const lost = sent.filter(isFailed)
    const refused = lost.filter(({ outcome }) => outcome === 'refused').length
    const [first] = lost
    if (first !== undefined) {
      return v.fail(
        `${lost.length} of ${sent.length} requests failed that a load balancer still sent: ${refused} refused, ${lost.length - refused} broken or answered 5xx, the first of them sent ${besideSignal(first.startedMs - signalAtMs)}.`,
        { evidence: lost.slice(0, 5).map(({ exchange }) => exchange) },
      )
    }
    const known =
      takenOutAtMs === undefined ? '' : whenKnown(takenOutAtMs - signalAtMs, preStopSeconds)
    return v.pass(
      `None of ${sent.length} requests through an emulated load balancer was lost.${known}`,
    )
  })
}

/** One that was under way at the signal was sent before it. */
function besideSignal(ms: number): string {
  return `${Math.abs(Math.round(ms))} ms ${ms < 0 ? 'before' : 'after'} SIGTERM`
}

function whenKnown(ms: number, preStopSeconds: number): string {
  if (preStopSeconds > 0) return ` A preStop sleep of ${preStopSeconds} s was emulated.`
  return ` It knew ${Math.round(ms)} ms after SIGTERM.`
}
