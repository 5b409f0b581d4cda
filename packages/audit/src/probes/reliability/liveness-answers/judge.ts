import { type Answer, told } from '../../../gather/answer.ts'
import { type Judgement, unknown, type Verdicts, withControl } from '../../../judgement.ts'

export interface Facts {
  /** Undefined: none is declared, and no usual path answers. */
  readonly path: string | undefined
  /** A path that does not exist, whose answer shows that the service runs. */
  readonly any: Answer
  readonly answers: readonly Answer[]
}

const answerMsMax = 1_000
/** Above this a note is made: latency is never scored. */
const notedMs = 100

export function judge({ path, any, answers }: Facts): Judgement {
  const runs = {
    name: 'the service answers at all',
    held: any.ending === 'answered',
    observed: told(any),
  }
  return withControl(runs, ({ pass, fail }) => {
    if (path === undefined) return none(any, fail)
    const bad = answers.find(({ status }) => status !== 200)
    if (bad !== undefined) {
      const count = answers.filter(({ status }) => status !== 200).length
      return fail(`${told(bad)}; ${count} of ${answers.length} answers were not 200.`, {
        evidence: [bad.exchange],
      })
    }
    const slow = answers.find(({ ms }) => ms > answerMsMax)
    if (slow !== undefined) {
      return unknown(`${told(slow)}: a machine under load, or liveness that waits for something.`, {
        evidence: [slow.exchange],
      })
    }
    const p95 = percentile(answers.map(({ ms }) => ms))
    return pass(`GET ${path} answered 200 all ${answers.length} times.`, {
      evidence: answers.slice(0, 1).map(({ exchange }) => exchange),
      notes: p95 > notedMs ? [`p95 is ${Math.round(p95)} ms.`] : [],
    })
  })
}

function none(any: Answer, fail: Verdicts['fail']): Judgement {
  const evidence = [any.exchange]
  if (any.status !== 200) {
    const observed = 'No liveness endpoint is declared, and none of the usual paths answers 200.'
    return fail(observed, { evidence })
  }
  return unknown('Any path answers 200, a made-up one too: declare target.liveness.', { evidence })
}

function percentile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0
}
