import { type Answer, told } from '../../../gather/answer.ts'
import { type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Facts {
  /** A path that does not exist, whose answer shows that the service runs. */
  readonly any: Answer
  /** Undefined: none is declared, and no usual path answers. */
  readonly answer: Answer | undefined
}

/** An orchestrator that asks gets nothing of use. */
const missing = new Set([401, 403, 404, 405, 410])

export function judge({ any, answer }: Facts): Judgement {
  const runs = {
    name: 'the service answers at all',
    held: any.ending === 'answered',
    observed: told(any),
  }
  return withControl(runs, ({ pass, fail }) => {
    if (answer === undefined && any.status === 200) {
      return unknown('Any path answers 200, a made-up one too: declare target.readiness.', {
        evidence: [any.exchange],
      })
    }
    if (answer === undefined) {
      return fail('No readiness endpoint is declared, and none of the usual paths answers 200.', {
        evidence: [any.exchange],
      })
    }
    const evidence = [answer.exchange]
    if (answer.status === 200) return pass(`${told(answer)}.`, { evidence })
    if (missing.has(answer.status)) return fail(`${told(answer)}: nobody can ask it.`, { evidence })
    return unknown(`${told(answer)}: it may be right that it is not ready.`, { evidence })
  })
}
