import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Judgement, unknown, withControl } from '../../../judgement.ts'
import { withoutEcho } from '../../echo.ts'
import { signs } from './leak-signs.ts'

export interface Facts {
  /** Of the whole run. */
  readonly answers: readonly Answer[]
  /** Names and texts that no answer may hold. */
  readonly canaries: readonly (readonly [string, string])[]
  /** Of the service itself, which is no secret. */
  readonly origin: string
  /** Where its dependencies are. */
  readonly addresses: readonly string[]
}

interface Leak {
  readonly answer: Answer
  readonly what: string
}

export function judge(facts: Facts): Judgement {
  const errors = facts.answers.filter(({ status }) => status >= 400)
  if (errors.length === 0) return unknown('No request of the run was answered with an error.')
  const control = {
    name: 'a legitimate request of the run succeeds',
    held: facts.answers.some(isSuccess),
  }
  return withControl(control, ({ pass, fail }) => {
    const leaks = errors.map((answer) => leakOf(answer, facts)).filter((leak) => leak !== undefined)
    const [first] = leaks
    if (first === undefined) {
      return pass(`None of ${errors.length} errors of the run shows anything of the inside.`)
    }
    const kinds = [...new Set(leaks.map(({ what }) => what))]
    const others = leaks.length === 1 ? '' : `; ${leaks.length} errors of ${errors.length} do so`
    return fail(`${told(first.answer)} and shows a ${first.what}${others} (${kinds.join(', ')}).`, {
      member: first.what,
      evidence: leaks.slice(0, 5).map(({ answer }) => answer.exchange),
    })
  })
}

function leakOf(answer: Answer, { canaries, origin, addresses }: Facts): Leak | undefined {
  const canary = canaries.find(([, text]) => contains(answer, text))
  if (canary !== undefined) return { answer, what: `planted secret (${canary[0]})` }
  // Its own address is in links of its errors.
  const text = withoutEcho(answer).replaceAll(origin, '').replaceAll(new URL(origin).host, '')
  const address = addresses.find((each) => text.includes(each))
  if (address !== undefined) return { answer, what: `address of a dependency` }
  const sign = signs.find(({ pattern }) => pattern.test(text))
  return sign && { answer, what: sign.name }
}

/** What was sent may come back: that is an echo, which other probes judge. */
function contains({ body, headers, sent }: Answer, canary: string): boolean {
  if (sent.includes(canary)) return false
  return body.includes(canary) || Object.values(headers).some((value) => value.includes(canary))
}
