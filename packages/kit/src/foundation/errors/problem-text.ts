/**
 * The body of an error as text, for answers that may be many: what comes again is written once.
 *
 * All of it is ASCII, as JSON allows: one character beyond Latin-1, such as the ellipsis in a message,
 * would make head and body two bytes wide and double what it costs to write them.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { isoWriter } from '../iso-clock.ts'
import { keptTexts } from '../kept-texts.ts'
import type { KitError } from './kit-error.ts'
import { type ProblemFacts, ProblemSchema, toProblem } from './problem.ts'

const kept = keptTexts(asciiJson)
const isoText = isoWriter()
const ownMembers = new Set(Object.keys(ProblemSchema.properties))
const starts = new WeakMap<KitError, string>()

/** What `JSON.parse` makes `toProblem` of. */
export function problemText(error: KitError, facts: ProblemFacts): string {
  const start = starts.get(error) ?? startOf(error)
  if (start === undefined) return asciiJson(toProblem(error, facts))
  return `${start}${quoted(facts.requestId)},"timestamp":"${isoText(facts.nowMs)}"}`
}

/**
 * The same error, for one that answers many requests: what their bodies have in common is written now.
 * Nobody may change it any more.
 */
export function sharedError<Given extends KitError>(error: Given): Given {
  const start = startOf(error)
  // Copied, as V8 would put its pieces together anew for each answer.
  if (start !== undefined) starts.set(error, inOneByte(start))
  return error
}

/** All that it says of every request; undefined if an extension has the name of a usual member. */
function startOf(error: KitError): string | undefined {
  const { extensions, details, statusCode } = error
  for (const name in extensions) if (ownMembers.has(name)) return undefined
  const message = kept(error.message)
  return (
    `{${membersOf(extensions)}"type":${kept(error.type)}` +
    `,"title":${kept(STATUS_CODES[statusCode] ?? 'Error')},"status":${statusCode}` +
    `,"detail":${message},"error_code":${kept(error.code)},"message":${message}` +
    `,"details":${details.length === 0 ? '[]' : asciiJson(details)},"request_id":`
  )
}

/** With a comma behind them. */
function membersOf(extensions: KitError['extensions']): string {
  const text = asciiJson(extensions)
  return text === '{}' ? '' : `${text.slice(1, -1)},`
}

const usualId = /^[\w.~-]+$/

function quoted(requestId: string): string {
  return usualId.test(requestId) ? `"${requestId}"` : asciiJson(requestId)
}

const beyondAscii = /[\u0080-\uffff]/g

function asciiJson(value: unknown): string {
  const text = JSON.stringify(value)
  // Text that had wide characters stays two bytes wide without them.
  return beyondAscii.test(text) ? inOneByte(text.replaceAll(beyondAscii, escaped)) : text
}

function inOneByte(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1')
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
