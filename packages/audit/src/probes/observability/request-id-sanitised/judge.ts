import type { Answer } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Hostile {
  /** "quotes and braces" */
  readonly name: string
  readonly id: string
  readonly answer: Answer
}

export interface Facts {
  /** Undefined: no answer carries an id, so that nothing can be echoed. */
  readonly header: string | undefined
  /** A request with a valid id. */
  readonly plain: Answer
  readonly hostile: readonly Hostile[]
  readonly health: Control
}

export function judge({ header, plain, hostile, health }: Facts): Judgement {
  if (header === undefined) return unknown('No answer carries a request id.')
  const controls = [
    health,
    { name: 'a valid request id is answered with one', held: plain.headers[header] !== undefined },
  ]
  return withControl(controls, ({ pass, fail }) => {
    const echoed = hostile.filter((one) => isEchoed(one, header))
    const [first] = echoed
    if (first !== undefined) {
      return fail(`${header} with ${first.name} came back as it was sent.`, {
        member: echoed.map(({ name }) => name).join(', '),
        evidence: echoed.map(({ answer }) => answer.exchange),
      })
    }
    const refused = hostile.filter(
      ({ answer }) => answer.status >= 400 && answer.status !== plain.status,
    )
    return pass(
      `None of ${hostile.length} hostile ids came back; ${refused.length} were refused, the others replaced or cut.`,
      { evidence: hostile.map(({ answer }) => answer.exchange) },
    )
  })
}

/** Headers are bytes: what was sent as UTF-8 may be read as Latin-1. */
function isEchoed({ id, answer }: Hostile, header: string): boolean {
  const value = answer.headers[header] ?? ''
  const asLatin1 = Buffer.from(id, 'utf8').toString('latin1')
  return value === id || value === asLatin1 || answer.headers['x-injected'] !== undefined
}
