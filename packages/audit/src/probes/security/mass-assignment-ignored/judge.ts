import { type Answer, isSuccess, jsonOf } from '../../../gather/answer.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Attempt {
  readonly how: 'create' | 'update' | 'register'
  /** Members that a client must not set, with their marks. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly answer: Answer | undefined
  /** The object as its maker reads it afterwards. */
  readonly readBack: unknown
  /** The object as another user reads it, when its maker no longer can. */
  readonly byOther: unknown
}

export interface ResourceFacts {
  readonly name: string
  /** An object that was made without any of it, as it reads. */
  readonly baseline: Answer
  readonly attempts: readonly Attempt[]
}

export interface Facts {
  readonly resources: readonly ResourceFacts[]
  readonly health: Control
}

/** Whoever may set these has more rights than was meant, whether or not the object had them before. */
const privileges = /^(role|roles|is_?admin|owner(_?id)?|user_?id)$/i

export function judge({ resources, health }: Facts): Judgement {
  const readable = resources.filter(({ baseline }) => isSuccess(baseline))
  if (readable.length === 0) return unknown('No object can be made and read back.')
  const controls = readable.map(({ name, baseline }) => ({
    name: `an object of ${name} reads back`,
    held: isSuccess(baseline),
  }))
  return withControl([...controls, health], ({ pass, fail }) => {
    const hits = readable.flatMap((resource) =>
      resource.attempts.flatMap((attempt) => hitsOf(attempt, resource)),
    )
    const [first] = hits.filter(({ isNote }) => !isNote)
    const notes = [...new Set(hits.filter(({ isNote }) => isNote).map(told))]
    if (first !== undefined) {
      const names = [...new Set(hits.filter(({ isNote }) => !isNote).map(told))]
      const observed = `A client set what it must not: ${names.join(', ')}.`
      return fail(observed, {
        member: `${first.how} with ${first.field}`,
        evidence: first.evidence,
        notes,
      })
    }
    const tried = readable.flatMap(({ attempts }) => attempts)
    const refused = tried.filter(({ answer }) => answer !== undefined && !isSuccess(answer)).length
    const evidence = tried.flatMap(({ answer }) => (answer === undefined ? [] : [answer.exchange]))
    const observed = `${tried.length} requests with such members: ${refused} were refused, and in ${tried.length - refused} they were ignored.`
    return pass(observed, { evidence, notes })
  })
}

interface Hit {
  readonly how: string
  readonly resource: string
  readonly field: string
  /** The object has no such member of its own: it keeps what it is sent. */
  readonly isNote: boolean
  readonly evidence: readonly string[]
}

function hitsOf(
  { how, fields, answer, readBack, byOther }: Attempt,
  resource: ResourceFacts,
): Hit[] {
  if (answer === undefined) return []
  const own = membersOf(jsonOf(resource.baseline))
  const kept = membersOf(readBack ?? byOther)
  return Object.entries(fields).flatMap(([field, mark]) => {
    const isKept = kept.has(field) && isSame(kept.get(field), mark)
    // A value that the object has anyway is not one that was set.
    if (!isKept || isSame(own.get(field), mark)) return []
    const isNote = !own.has(field) && !privileges.test(field)
    return [{ how, resource: resource.name, field, isNote, evidence: [answer.exchange] }]
  })
}

/** Members of an object, also one level down (`{ data: { … } }`). */
function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map()
  const inner = Object.values(value).flatMap((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.entries(one) : [],
  )
  return new Map([...inner, ...Object.entries(value)])
}

/** Times are compared as times, because a service may write them in its own form. */
function isSame(value: unknown, mark: unknown): boolean {
  if (value === mark) return true
  if (typeof value !== 'string' || typeof mark !== 'string') return false
  const isTime = /^\d{4}-\d{2}-\d{2}T/.test(mark)
  return isTime && Date.parse(value) === Date.parse(mark)
}

function told({ how, resource, field }: Hit): string {
  return `${field} (${how} at ${resource})`
}
