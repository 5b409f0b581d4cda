import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import type { InFlight } from '../../../gather/shutdown-exercise.ts'
import { type Judgement, withControl } from '../../../judgement.ts'

export type Facts = InFlight

const requestsLeast = 5
const slowMs = 1_000

export function judge({
  operation,
  before,
  answers,
  signalAtMs,
  leastMs = slowMs,
}: Facts): Judgement {
  const inFlight = answers.filter((answer) => isInFlight(answer, signalAtMs))
  const controls = [
    {
      name: `as many of ${operation} at once take ${leastMs} ms and succeed without a signal`,
      held:
        before.length > 0 && before.every((answer) => isSuccess(answer) && answer.ms >= leastMs),
      observed: before.map(told).join(', '),
    },
    {
      name: `at least ${requestsLeast} of them are in flight at SIGTERM`,
      held: inFlight.length >= requestsLeast,
      observed: `${inFlight.length} were`,
    },
  ]
  return withControl(controls, (v) => {
    const lost = inFlight.filter((answer) => !isSuccess(answer) || answer.ending !== 'answered')
    const [first] = lost
    const evidence = (first === undefined ? inFlight : lost)
      .slice(0, 5)
      .map(({ exchange }) => exchange)
    if (first !== undefined) {
      return v.fail(
        `${lost.length} of ${inFlight.length} requests in flight at SIGTERM were lost: ${told(first)}.`,
        { evidence },
      )
    }
    const latest = Math.max(...inFlight.map(({ atMs, ms }) => atMs + ms)) - signalAtMs
    return v.pass(
      `All ${inFlight.length} requests in flight at SIGTERM were answered, the last one ${Math.round(latest)} ms after it.`,
      { evidence },
    )
  })
}

/** Sent well before the signal, and not answered yet. */
function isInFlight({ atMs, ms, status, ending }: Answer, signalAtMs: number): boolean {
  const isCutBefore = status === 0 && ending !== 'timed-out' && atMs + ms < signalAtMs
  return atMs < signalAtMs && atMs + ms >= signalAtMs && !isCutBefore
}
