import type { Answer } from '../../../gather/answer.ts'
import type { LogRecord } from '../../../gather/log-search.ts'
import { type Control, type Judgement, unknown, withControl } from '../../../judgement.ts'

export interface Logged {
  readonly name: string
  readonly answer: Answer
  /** Texts that belong to this request alone: the id sent, the id returned, a path. */
  readonly marks: readonly string[]
  readonly records: readonly LogRecord[]
}

export interface Facts {
  readonly requests: readonly Logged[]
  /** Lines of the log altogether. */
  readonly lines: number
  readonly health: Control
}

export function judge({ requests, lines, health }: Facts): Judgement {
  const answered = requests.filter(({ answer }) => answer.ending === 'answered')
  if (answered.length === 0) return unknown('No request was answered.')
  if (lines === 0) return unknown('The service wrote no line at all.')
  return withControl(health, ({ pass, fail }) => {
    const evidence = answered.map(({ answer }) => answer.exchange)
    const bad = answered.map((request) => ({ request, problem: problemOf(request) }))
    const wrong = bad.filter(({ problem }) => problem !== undefined)
    const [first] = wrong
    if (first !== undefined) {
      return fail(
        `Of ${wrong.length} of ${answered.length} requests the log tells too little or too much; of ${first.request.name} ${first.problem}.`,
        { member: wrong.map(({ request }) => request.name).join(', '), evidence },
      )
    }
    const notes = answered.every(isJoined)
      ? []
      : ['The id in the log is neither the one sent nor one that the answer carries.']
    return pass(
      `Each of ${answered.length} requests was found once, with id, method, path, status and duration.`,
      { evidence, notes },
    )
  })
}

function problemOf(request: Logged): string | undefined {
  const { records } = request
  if (records.length === 0) return 'there is no record'
  const missing = missingIn(request)
  if (missing.length > 0) return `${missing.join(', ')} cannot be found`
  const times = records.filter(isAccess).length
  return times > 1 ? `there are ${times} access records` : undefined
}

/** One record that tells how a request ended. */
function isAccess({ status, hasDuration }: LogRecord): boolean {
  return status !== undefined && hasDuration
}

/** One record may tell the path, another the status. */
function missingIn({ records, answer, marks }: Logged): readonly string[] {
  const someHas = (has: (record: LogRecord) => boolean) => records.some(has)
  const facts: readonly (readonly [string, boolean])[] = [
    ['an id', someHas((record) => record.id !== undefined || hasMark(record, marks.slice(0, 1)))],
    ['the method', someHas(({ method }) => method === answer.method)],
    ['the path or route', someHas(({ path }) => path !== undefined)],
    ['the status', someHas(({ status }) => status === answer.status)],
    ['the duration', someHas(({ hasDuration }) => hasDuration)],
  ]
  return facts.filter(([, isThere]) => !isThere).map(([name]) => name)
}

function isJoined({ records, marks }: Logged): boolean {
  return records.some((record) => hasMark(record, marks.slice(0, 2)))
}

function hasMark({ line }: LogRecord, marks: readonly string[]): boolean {
  return marks.some((mark) => line.text.includes(mark))
}
