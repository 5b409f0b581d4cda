import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface HostCase {
  readonly member: string
  /** The same request with the right host. */
  readonly control: Answer
  readonly answer: Answer
}

export interface Facts {
  /** The foreign name. */
  readonly host: string
  readonly cases: readonly HostCase[]
  readonly health: Control
}

export function judge({ host, cases, health }: Facts): Judgement {
  const usable = cases.filter(
    ({ control }) => control.ending === 'answered' && control.status < 500,
  )
  if (usable.length === 0) return unknown('No request with the right Host was answered.')
  return withControl(health, ({ pass, fail }) => {
    const believed = usable.filter((each) => !refusesHost(each))
    const reflected = believed.find(({ answer }) => isInAddress(answer, host))
    if (reflected !== undefined) {
      const { member, answer, control } = reflected
      return fail(`${told(answer)}, and the answer links to ${host}, which ${member} named.`, {
        member,
        evidence: [control.exchange, answer.exchange],
      })
    }
    const echoed = believed.find(({ answer }) => answer.body.includes(host))
    if (echoed !== undefined) {
      return unknown(`${told(echoed.answer)} and names ${host}, though in no address.`, {
        evidence: [echoed.answer.exchange],
        suspicion: `${echoed.member} is believed somewhere.`,
      })
    }
    const isRefused = usable.some(({ member, answer }) => member === 'Host' && isRejection(answer))
    if (!isRefused && !usable.some(({ control }) => couldReflect(control))) {
      return unknown('No answer is known that holds an address of the service itself.')
    }
    return pass(`A foreign host is in no address of ${usable.length} answers.`)
  })
}

/** Whoever refuses a host may name it, such as in "Invalid Host header: …". */
function refusesHost({ control, answer }: HostCase): boolean {
  return isRejection(answer) && answer.status !== control.status
}

/** In Location, Link and kin, or in an address in the body. */
function isInAddress({ headers, body }: Answer, host: string): boolean {
  const fields = ['location', 'link', 'content-location', 'refresh']
  if (fields.some((name) => headers[name]?.includes(host) === true)) return true
  return new RegExp(`(?:https?:)?(?://|\\\\/\\\\/)(?:[^\\s/"']*@)?${escaped(host)}`, 'i').test(body)
}

function escaped(text: string): string {
  return text.replaceAll(/[.\\-]/g, '\\$&')
}

/** An answer with an address, be it relative: there a trusted host would show. */
function couldReflect({ status, headers, body }: Answer): boolean {
  if (headers['location'] !== undefined || headers['link'] !== undefined) return true
  return (
    status < 400 &&
    /"(?:openapi|swagger)"|"(?:href|url|self|next|links)"|https?:\/\/|href=/.test(body)
  )
}

function isRejection({ status, ending }: Answer): boolean {
  return (status >= 400 && status < 500) || ending === 'closed' || ending === 'reset'
}
