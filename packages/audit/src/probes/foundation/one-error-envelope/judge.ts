import { type Answer, told } from '../../../gather/answer.ts'
import type { ProvokedError } from '../../../gather/provoked-errors.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'
import { described, isSameShape, shapeOf } from './error-shape.ts'

export interface Facts {
  readonly control: Answer
  readonly errors: readonly ProvokedError[]
  readonly health: Control
}

/** Fewer than this are not yet all errors. */
const kindsMin = 2

export function judge({ control, errors, health }: Facts): Judgement {
  const all = errors.filter(({ answer }) => isError(answer))
  const seen = all.filter(({ answer }) => answer.bodyBytes > 0)
  const statuses = new Set(seen.map(({ answer }) => answer.status))
  const served = { name: 'a plain request is answered', held: control.ending === 'answered' }
  if (statuses.size < kindsMin) {
    return unknown(`Only ${statuses.size} kind of error with a body could be provoked.`)
  }
  const evidence = seen.map(({ answer }) => answer.exchange)
  const empty = all.length - seen.length
  const notes = empty === 0 ? [] : [`${empty} errors had no body at all.`]
  return withControl([served, health], ({ pass, fail }) => {
    const odd = oddOne(seen)
    if (odd !== undefined) return fail(odd.observed, { member: odd.member, evidence, notes })
    const [first] = seen
    const shape = first === undefined ? '' : described(shapeOf(first.answer))
    return pass(`${seen.length} errors of ${statuses.size} statuses have one shape: ${shape}.`, {
      evidence,
      notes,
    })
  })
}

/** Made below the framework: no stack lets an application shape these. */
const belowTheFramework = new Set([408, 431])

function isError({ status, ending }: Answer): boolean {
  return ending === 'answered' && status >= 400 && !belowTheFramework.has(status)
}

function oddOne(seen: readonly ProvokedError[]): { member: string; observed: string } | undefined {
  const plain = seen.find(({ answer }) => shapeOf(answer).keys === undefined)
  if (plain !== undefined) {
    const { member, answer } = plain
    const what = described(shapeOf(answer))
    return { member, observed: `${told(answer)} with ${what} (${member}): no JSON object.` }
  }
  // The shape that most errors have is the service's own.
  const counted = seen.map((one) => ({
    one,
    alike: seen.filter(({ answer }) => isSameShape(shapeOf(answer), shapeOf(one.answer))).length,
  }))
  const usual = counted.toSorted((a, b) => b.alike - a.alike)[0]?.one
  const odd =
    usual && seen.find(({ answer }) => !isSameShape(shapeOf(answer), shapeOf(usual.answer)))
  if (usual === undefined || odd === undefined) return undefined
  const [mine, other] = [usual, odd].map(({ answer }) => described(shapeOf(answer)))
  return {
    member: odd.member,
    observed: `${told(odd.answer)} with ${other} (${odd.member}), but ${told(usual.answer)} with ${mine}.`,
  }
}
