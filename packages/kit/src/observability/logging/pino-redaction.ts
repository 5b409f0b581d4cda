/**
 * Every way into pino, led through redaction.
 *
 * @module
 */

import type { LoggerOptions as PinoOptions, pino } from 'pino'
import { describeError } from './describe-error.ts'
import { describeReply, describeRequest } from './describe-http.ts'
import { redact } from './redact.ts'
import { redactValue } from './redact-value.ts'

type Serializer = (value: unknown) => unknown

// Described before any serialiser runs. They stand here so that Fastify adds none of its own, which
// would show the query and the address.
const described: Serializer = (value) => value
const message: Serializer = (value) => (typeof value === 'string' ? redact(value) : value)
const own: ReadonlySet<unknown> = new Set([described, message])

/** pino's options for records without secrets. */
export const redacting: Pick<PinoOptions, 'formatters' | 'serializers'> = {
  formatters: { level: levelWord, log: describeRecord },
  serializers: { msg: message, err: described, req: described, res: described },
}

/** pino's options for records as they come. */
export const plain: Pick<PinoOptions, 'formatters'> = { formatters: { level: levelWord } }

/** What a child may be given, without secrets: neither its bindings nor its serialisers bring any. */
export function redactedChildOptions(options: pino.ChildLoggerOptions): pino.ChildLoggerOptions {
  if (options.serializers === undefined) return options
  const serializers = Object.entries(options.serializers).map(([key, serialize]) => [
    key,
    own.has(serialize) ? serialize : (value: unknown) => redactValue(serialize(value)),
  ])
  return { ...options, serializers: Object.fromEntries(serializers) }
}

function levelWord(label: string): { readonly level: string } {
  return { level: label }
}

function describeRecord(record: Record<string, unknown>): Record<string, unknown> {
  const { req, res, err, ...rest } = record
  const clean = redactValue(rest) as Record<string, unknown>
  if (isObject(req)) clean['req'] = describeRequest(req)
  if (isObject(res)) clean['res'] = describeReply(res)
  if (err !== undefined) clean['err'] = describeError(err)
  return clean
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
