import type { Answer } from '../../../gather/answer.ts'
import {
  type Control,
  type Judgement,
  notApplicable,
  unknown,
  withControl,
} from '../../../judgement.ts'

export interface Sent {
  /** "a UUID" */
  readonly name: string
  readonly id: string
  readonly answer: Answer
}

export interface Facts {
  /** Undefined: no answer carries an id. */
  readonly header: string | undefined
  /** The same request without an id. */
  readonly plain: Answer
  readonly sent: readonly Sent[]
  /** Declared: ids of clients are never taken over. */
  readonly alwaysGenerated: boolean
  /** Of that policy: the log keeps the id that came. Undefined without logs. */
  readonly inLog: boolean | undefined
  readonly health: Control
}

export function judge(facts: Facts): Judgement {
  const { header, sent, alwaysGenerated, inLog, health } = facts
  if (header === undefined) return unknown('No answer carries a request id.')
  if (sent.every(({ answer }) => answer.ending !== 'answered')) {
    return unknown('Requests with an id were not answered.')
  }
  const kept = sent.filter(({ id, answer }) => isKept(id, answer.headers[header] ?? ''))
  if (alwaysGenerated && kept.length === 0) {
    if (inLog === true)
      return notApplicable('Ids are always generated; the log keeps the received one.')
    if (inLog === undefined)
      return unknown('Ids are always generated; without logs no more is known.')
  }
  const evidence = sent.map(({ answer }) => answer.exchange)
  return withControl([health, isGiven(facts, header)], ({ pass, fail }) => {
    if (kept.length > 0) {
      return pass(`${header} came back as sent: ${kept.map(({ name }) => name).join(', ')}.`, {
        evidence,
      })
    }
    const policy = alwaysGenerated ? ', and the log does not keep it as a parent' : ''
    return fail(`A valid ${header} was replaced, in ${sent.length} forms${policy}.`, {
      member: sent.map(({ name }) => name).join(', '),
      evidence,
    })
  })
}

/** Of a traceparent the trace id goes on, the span id is each service's own. */
function isKept(id: string, header: string): boolean {
  const [, traceId] = /^00-([0-9a-f]{32})-/.exec(id) ?? []
  return header === id || (traceId !== undefined && header.includes(traceId))
}

function isGiven({ plain }: Facts, header: string): Control {
  return { name: 'an answer carries an id', held: (plain.headers[header] ?? '') !== '' }
}
