/**
 * The body of an error as text, for answers that may be many: what comes again is quoted once.
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

/** What `JSON.parse` makes `toProblem` of. */
export function problemText(error: KitError, facts: ProblemFacts): string {
  const { extensions, details, statusCode } = error
  for (const name in extensions) {
    // None may take the place of a member that every problem has.
    if (ownMembers.has(name)) return asciiJson(toProblem(error, facts))
  }
  const message = kept(error.message)
  return (
    `{${membersOf(extensions)}"type":${kept(error.type)}` +
    `,"title":${kept(STATUS_CODES[statusCode] ?? 'Error')},"status":${statusCode}` +
    `,"detail":${message},"error_code":${kept(error.code)},"message":${message}` +
    `,"details":${details.length === 0 ? '[]' : asciiJson(details)}` +
    `,"request_id":${asciiJson(facts.requestId)},"timestamp":"${isoText(facts.nowMs)}"}`
  )
}

/** With a comma behind them. */
function membersOf(extensions: KitError['extensions']): string {
  const text = asciiJson(extensions)
  return text === '{}' ? '' : `${text.slice(1, -1)},`
}

const beyondAscii = /[\u0080-\uffff]/g

function asciiJson(value: unknown): string {
  const text = JSON.stringify(value)
  return beyondAscii.test(text) ? text.replaceAll(beyondAscii, escaped) : text
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
