import { type Answer, isSuccess, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Case {
  readonly operation: string
  readonly member: string
  readonly answer: Answer
  /** A legitimate request after a bad answer, and the same bad input again. */
  readonly control?: Answer
  readonly again?: Answer
}

export interface Facts {
  readonly before: Answer
  readonly after: Answer
  readonly health: Control
  readonly cases: readonly Case[]
}

export function judge({ before, after, health, cases: all }: Facts): Judgement {
  // Whoever is refused at the door has not shown what is behind it.
  const cases = all.filter(({ answer }) => answer.status !== 401 && answer.status !== 429)
  if (cases.length === 0)
    return unknown('No operation with input could be driven to an answer 2xx.')
  const controls = [
    { name: 'A asks about itself before', held: isSuccess(before), observed: told(before) },
    { name: 'A asks about itself afterwards', held: isSuccess(after), observed: told(after) },
  ]
  const broken = cases.find(isBroken)
  // A dead process is what is looked for: it needs no control afterwards.
  const needed = broken === undefined ? [...controls, health] : controls.slice(0, 1)
  const unclear = cases.filter((one) => isUnclear(one) && !isBroken(one))
  return withControl(needed, ({ pass, fail }) => {
    if (broken !== undefined) return fail(reason(broken), details(broken))
    const [first] = unclear
    if (first !== undefined) {
      return unknown(`${told(first.answer)}, which bad input alone does not explain.`, {
        evidence: [first.answer.exchange],
        suspicion: `${first.member} on ${first.operation} may break it.`,
      })
    }
    const operations = new Set(cases.map(({ operation }) => operation)).size
    return pass(`${cases.length} bad inputs to ${operations} operations had no answer 5xx.`)
  })
}

/** 501 says that a method is not there; 503 and 504 that something else is wrong. */
const excused = new Set([501, 503, 504])

function isBad({ status, ending, bodyBytes }: Answer): boolean {
  if (ending === 'reset' || ending === 'closed') return status === 0 || bodyBytes === 0
  return status >= 500 && !excused.has(status)
}

/** Seen twice, or once and nothing is answered since. */
function isBroken({ answer, control, again }: Case): boolean {
  if (again === undefined || control === undefined || !isBad(answer)) return false
  const isDead = control.ending === 'refused' || again.ending === 'refused'
  return isDead || (isBad(again) && isSuccess(control))
}

function isUnclear({ answer }: Case): boolean {
  return answer.status >= 500 ? answer.status !== 501 : answer.ending !== 'answered'
}

function reason({ operation, member, answer, again }: Case): string {
  const dead = again?.ending === 'refused' ? ', and nothing answers since' : ', twice'
  return `${operation} with ${member}: ${told(answer)}${dead}.`
}

function details({ member, operation, answer, again }: Case): {
  member: string
  evidence: readonly string[]
} {
  const evidence = [answer, again].filter((one) => one !== undefined).map((one) => one.exchange)
  return { member: `${member} (${operation})`, evidence }
}
