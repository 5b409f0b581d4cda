import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

/** One thing that B tried on an object of A. */
export interface Member {
  readonly name: string
  readonly kind: 'read' | 'write'
  readonly answer: Answer
  /** What A read afterwards. */
  readonly after: Answer
}

export interface ResourceFacts {
  readonly name: string
  /** Id of A's object. */
  readonly id: string
  /** Declared so, or readable without any credential. */
  readonly isPublic: boolean
  /** What A read before. */
  readonly before: Answer
  /** What B read of its own object. */
  readonly byOwner: Answer
  readonly members: readonly Member[]
  /** Writing members that A itself may do. */
  readonly allowed: readonly string[]
}

export interface Facts {
  readonly resources: readonly ResourceFacts[]
  readonly health: Control
}

export function judge({ resources, health }: Facts): Judgement {
  if (resources.every(({ isPublic, members }) => isPublic && members.every(isReading))) {
    return notApplicable('All objects are public and nobody can change them.')
  }
  const controls = resources.flatMap(({ name, before, byOwner }) => [
    {
      name: `A reads its object of ${name}`,
      held: isSuccess(before),
      observed: `${before.status}`,
    },
    {
      name: `B reads its object of ${name}`,
      held: isSuccess(byOwner),
      observed: `${byOwner.status}`,
    },
  ])
  return withControl([...controls, health], ({ pass, fail }) => {
    const tried = resources.flatMap((resource) =>
      resource.members
        .filter((member) => counts(member, resource))
        .map((member) => ({ member, resource })),
    )
    const through = tried.filter(({ member, resource }) => isThrough(member, resource))
    const [first] = through
    if (first !== undefined) {
      const names = through.map(({ member, resource }) => `${member.name} on ${resource.name}`)
      const { answer, after } = first.member
      const observed = `B reached an object of A: ${names.join(', ')} (${answer.status}).`
      return fail(observed, {
        member: first.member.name,
        evidence: [answer.exchange, after.exchange],
      })
    }
    if (tried.length === 0) return unknown('Nothing could be tried on an object of A.')
    const statuses = [...new Set(tried.map(({ member }) => member.answer.status))].join(', ')
    const names = resources.map(({ name }) => name).join(', ')
    const evidence = tried.map(({ member }) => member.answer.exchange)
    return pass(`B tried ${tried.length} ways to objects of A in ${names} and got ${statuses}.`, {
      evidence,
    })
  })
}

function isReading({ kind }: Member): boolean {
  return kind === 'read'
}

/** Reading what is public is no attack, and a write that A may not do either proves nothing. */
function counts({ kind, name }: Member, { isPublic, allowed }: ResourceFacts): boolean {
  return kind === 'read' ? !isPublic : allowed.includes(name)
}

/** The status and, besides, the object itself: seen by B, or changed for A. */
function isThrough({ kind, answer, after }: Member, { id, before }: ResourceFacts): boolean {
  if (kind === 'read') return isSuccess(answer) && tellsOf(answer, id)
  const isIntact = isSuccess(after) && contentOf(after) === contentOf(before)
  return !isIntact && (isSuccess(answer) || !isSuccess(after) || answer.status === 0)
}

function tellsOf({ body, headers }: Answer, id: string): boolean {
  const isJson = (headers['content-type'] ?? '').includes('json')
  // A file does not hold its id: that it came at all is the leak.
  return isJson ? body.includes(id) : body !== ''
}

/** What the object holds, whatever the order of its members. */
function contentOf(answer: Answer): string {
  const value = jsonOf(answer)
  if (typeof value !== 'object' || value === null) return answer.body
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
