import { type Answer, isServerError, isSuccess } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  type Verdicts,
  withControl,
} from '../../../judgement.ts'

export interface Asked {
  /** Such as `limit=-1`; `no limit` is the plain list. */
  readonly question: string
  readonly answer: Answer
  /** How many came; undefined if no list came. */
  readonly rows: number | undefined
}

export interface ListFacts {
  readonly operation: string
  /** Documented largest page. */
  readonly maximum: number | undefined
  /** Rows that were made, and that were wanted: one more than the largest page, at most 120. */
  readonly made: number
  readonly wanted: number
  readonly asked: readonly Asked[]
}

export interface Facts {
  /** Operations of the document that answer a list. */
  readonly documented: number
  /** Those to which rows can be added. */
  readonly lists: readonly ListFacts[]
  readonly health: Control
}

export function judge({ documented, lists, health }: Facts): Judgement {
  if (lists.length === 0) {
    return documented === 0
      ? notApplicable('The document has no list operation.')
      : unknown('No rows can be added to any list, so a small one would hide the defect.')
  }
  const controls = lists.map(({ operation, asked }) => {
    const plain = asked.find(({ question }) => question === 'no limit')
    return {
      name: `${operation} answers a list`,
      held: plain?.rows !== undefined && plain.rows > 0,
    }
  })
  return withControl([...controls, health], (verdicts) => {
    const worst = lists.map((list) => judgeList(list, verdicts))
    return (
      worst.find(({ verdict }) => verdict === 'FAIL') ??
      worst.find(({ verdict }) => verdict === 'UNKNOWN') ??
      verdicts.pass(worst.map(({ observed }) => observed).join(' '), {
        evidence: worst.flatMap(({ evidence }) => evidence ?? []),
      })
    )
  })
}

function judgeList(list: ListFacts, { pass, fail }: Verdicts): Judgement {
  const { operation, asked, made, wanted, maximum } = list
  const evidence = asked.map(({ answer }) => answer.exchange)
  const broken = asked.find(({ answer }) => isServerError(answer))
  if (broken !== undefined) {
    const { question, answer } = broken
    const details = { member: question, evidence: [answer.exchange] }
    return fail(`${operation} answered ${answer.status} to ${question}.`, details)
  }
  const tooMany = asked.find(({ rows }) => rows !== undefined && rows > (maximum ?? made - 1))
  if (tooMany !== undefined && made >= wanted) {
    const bound = maximum === undefined ? 'no maximum is documented' : `the maximum is ${maximum}`
    const observed = `${operation} answered ${tooMany.rows} of ${made} rows to ${tooMany.question}, and ${bound}.`
    return fail(observed, { member: tooMany.question, evidence: [tooMany.answer.exchange] })
  }
  if (made < wanted)
    return unknown(`Only ${made} of ${wanted} rows for ${operation} could be made.`)
  if (maximum !== undefined && made <= maximum && asked.some(isWhole(made))) {
    const more = `the documented page of ${maximum} is larger than the ${made} rows made`
    return unknown(`${operation} answered all rows, and ${more}.`, { evidence })
  }
  const largest = Math.max(...asked.map(({ rows }) => rows ?? 0))
  const refused = asked.filter(({ answer }) => !isSuccess(answer)).length
  const observed = `${operation} answered at most ${largest} of ${made} rows, and refused ${refused} of ${asked.length} questions.`
  return pass(observed, { evidence })
}

function isWhole(made: number): (asked: Asked) => boolean {
  return ({ rows }) => rows !== undefined && rows >= made
}
