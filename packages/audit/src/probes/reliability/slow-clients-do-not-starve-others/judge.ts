import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, notApplicable, withControl } from '../../../judgement.ts'

export interface Facts {
  readonly hasBufferingProxy: boolean
  /** Health before, beside the slow clients, and after they went. */
  readonly before: readonly Answer[]
  readonly during: readonly Answer[]
  readonly after: readonly Answer[]
  /** Slow clients that were connected. */
  readonly sockets: number
}

const stallMs = 1_000

export function judge({ hasBufferingProxy, before, during, after, sockets }: Facts): Judgement {
  if (hasBufferingProxy) return notApplicable('It is declared that a proxy buffers slow clients.')
  const controls = [
    { ...prompt('before slow clients', before) },
    { ...prompt('after slow clients', after) },
    { name: 'slow clients could connect', held: sockets > 0 },
  ]
  return withControl(controls, ({ pass, fail }) => {
    const bad = during.filter((answer) => !isServed(answer))
    const [first] = bad
    const p95 = Math.round(percentile(during.map(({ ms }) => ms)))
    const evidence = during.slice(0, 3).map(({ exchange }) => exchange)
    if (first !== undefined) {
      return fail(
        `Beside ${sockets} slow clients ${bad.length} of ${during.length} health checks failed: ${told(first)}.`,
        { evidence: [first.exchange, ...evidence] },
      )
    }
    if (p95 >= stallMs) {
      return fail(`Beside ${sockets} slow clients health answers with a p95 of ${p95} ms.`, {
        evidence,
      })
    }
    return pass(
      `Beside ${sockets} slow clients all ${during.length} health checks were answered, p95 ${p95} ms.`,
      { evidence },
    )
  })
}

/** Any answer below 500 shows that others are served. */
function isServed({ ending, status }: Answer): boolean {
  return ending === 'answered' && status < 500
}

function prompt(when: string, answers: readonly Answer[]): Control {
  const late = answers.find((answer) => !isServed(answer) || answer.ms >= stallMs)
  return {
    name: `health answers within 1 s ${when}`,
    held: answers.length > 0 && late === undefined,
    ...(late === undefined ? {} : { observed: told(late) }),
  }
}

function percentile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0
}
