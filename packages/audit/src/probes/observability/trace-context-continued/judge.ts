import type { Answer } from '../../../gather/answer.ts'
import { type Control, type Judgement, withControl } from '../../../judgement.ts'

export interface Facts {
  /** As sent in the traceparent. */
  readonly traceId: string
  readonly answers: readonly Answer[]
  /** Log records of these requests. */
  readonly records: readonly { readonly text: string; readonly traceId: string | undefined }[]
  readonly health: Control
}

const traceHeaders = ['traceresponse', 'traceparent', 'x-trace-id', 'x-b3-traceid', 'trace-id']

export function judge({ traceId, answers, records, health }: Facts): Judgement {
  const controls = [
    health,
    {
      name: 'a request with a traceparent left a trace that can be read: a log record or a header',
      held: records.length > 0 || answers.some((answer) => traceOf(answer) !== undefined),
    },
  ]
  const evidence = answers.map(({ exchange }) => exchange)
  return withControl(controls, ({ pass, fail }) => {
    if (records.some(({ text }) => text.includes(traceId))) {
      return pass('The log tells the trace id that was sent.', { evidence })
    }
    if (
      answers.some((answer) => `${JSON.stringify(answer.headers)}${answer.body}`.includes(traceId))
    ) {
      return pass('The answer tells the trace id that was sent.', { evidence })
    }
    const other = records.find((record) => record.traceId !== undefined)
    const found = other?.traceId ?? answers.map(traceOf).find((trace) => trace !== undefined)
    return fail(
      found === undefined
        ? 'The trace id that was sent is neither in the log nor in the answer.'
        : `Another trace id was begun: ${found}.`,
      { evidence },
    )
  })
}

function traceOf({ headers }: Answer): string | undefined {
  return traceHeaders.map((name) => headers[name]).find((value) => value !== undefined)
}
