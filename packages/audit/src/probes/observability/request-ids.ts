/** Where an answer carries the id of its request. Pure. @module */

import { type Answer, jsonOf } from '../../gather/answer.ts'

/** Usual names; the config may declare another. */
const requestIdHeaders = [
  'x-request-id',
  'x-correlation-id',
  'request-id',
  'x-req-id',
  'x-trace-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'traceresponse',
  'traceparent',
] as const

/** The header that carries the id in these answers; undefined if none of the usual is in any. */
export function headerOf(
  answers: readonly Answer[],
  declared: string | undefined,
): string | undefined {
  if (declared !== undefined) return declared.toLowerCase()
  return requestIdHeaders.find((name) => answers.some(({ headers }) => headers[name] !== undefined))
}

const idKey = /^(?:x[-_]?)?(?:request|correlation|req|trace)[-_]?id$/i

/** The id that an error body tells; undefined if it tells none. */
export function idInBody(answer: Answer): string | undefined {
  return idIn(jsonOf(answer), 3)
}

function idIn(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth === 0) return undefined
  const entries = Object.entries(value)
  const [, own] = entries.find(([key, text]) => idKey.test(key) && typeof text === 'string') ?? []
  if (typeof own === 'string') return own
  return entries.map(([, child]) => idIn(child, depth - 1)).find((id) => id !== undefined)
}

/** Whether both tell the same: a trace id is part of its traceparent. */
export function agree(header: string, body: string): boolean {
  return header === body || (body.length >= 16 && header.includes(body))
}
