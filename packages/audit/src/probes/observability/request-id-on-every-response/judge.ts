import { type Answer, told } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import { agree, headerOf, idInBody } from '../request-ids.ts'

export interface Asked {
  readonly name: string
  readonly answer: Answer
}

export interface Facts {
  readonly asked: readonly Asked[]
  /** The header that the config names. */
  readonly declared: string | undefined
  readonly health: Control
}

export function judge({ asked, declared, health }: Facts): Judgement {
  const answered = asked.filter(({ answer }) => answer.ending === 'answered')
  if (answered.length < 3) return unknown('Too few requests were answered.')
  return withControl(health, ({ pass, fail }) => {
    const header = headerOf(
      answered.map(({ answer }) => answer),
      declared,
    )
    if (header === undefined) {
      return fail(`None of ${answered.length} answers carries a request id in a header.`, {
        evidence: answered.slice(0, 3).map(({ answer }) => answer.exchange),
      })
    }
    const problem = missingIn(answered, header) ?? repeatedIn(answered, header)
    const found = problem ?? differingIn(answered, header)
    if (found !== undefined) return fail(found.observed, { evidence: found.evidence })
    return pass(
      `${answered.length} answers carry ${header}, each its own: ${answered.map(({ name }) => name).join(', ')}.`,
      { evidence: answered.slice(0, 3).map(({ answer }) => answer.exchange) },
    )
  })
}

interface Problem {
  readonly observed: string
  readonly evidence: readonly string[]
}

function missingIn(asked: readonly Asked[], header: string): Problem | undefined {
  const without = asked.filter(({ answer }) => (answer.headers[header] ?? '') === '')
  const [first] = without
  if (first === undefined) return undefined
  return {
    observed: `${header} is missing in ${without.map(({ name }) => name).join(', ')}: ${told(first.answer)}.`,
    evidence: without.map(({ answer }) => answer.exchange),
  }
}

function repeatedIn(asked: readonly Asked[], header: string): Problem | undefined {
  const [twice] = [...Map.groupBy(asked, ({ answer }) => answer.headers[header])].filter(
    ([, same]) => new Set(same.map(({ answer }) => answer.exchange)).size > 1,
  )
  if (twice === undefined) return undefined
  const [id, same] = twice
  return {
    observed: `${same.length} answers carry the same ${header}, ${id}.`,
    evidence: same.map(({ answer }) => answer.exchange),
  }
}

function differingIn(asked: readonly Asked[], header: string): Problem | undefined {
  for (const { name, answer } of asked) {
    const inBody = answer.status >= 400 ? idInBody(answer) : undefined
    const inHeader = answer.headers[header] ?? ''
    if (inBody === undefined || agree(inHeader, inBody)) continue
    // Another header may be the one that the body repeats.
    if (Object.values(answer.headers).some((value) => agree(value, inBody))) continue
    return {
      observed: `The body of ${name} tells ${inBody} and ${header} tells ${inHeader}.`,
      evidence: [answer.exchange],
    }
  }
  return undefined
}
