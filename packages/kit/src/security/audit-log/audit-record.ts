/**
 * What callers record, and the storable entry that it becomes.
 *
 * All that could make a row unstorable is refused here, before the record is queued: a record that
 * the store refused would take the others of its transaction with it.
 *
 * @module
 */

import type { Entry } from './chain.ts'
import { AuditRecordInvalidError } from './errors.ts'

export interface AuditRecord {
  /** What was done, such as `session.created`; at most 128 characters. */
  readonly action: string
  /** Who did it; at most 256 characters. */
  readonly userId?: string | null | undefined
  /** To what, such as `session/0190…`; at most 512 characters. */
  readonly resource?: string | null | undefined
  /** Whatever explains it; what is named like a secret is taken out. */
  readonly details?: Readonly<Record<string, unknown>> | null | undefined
  /** From where; at most 64 characters. */
  readonly ipAddress?: string | null | undefined
}

export interface RecordRules {
  /** Size of the details as JSON in UTF-8. */
  readonly detailsBytesMax: number
  /** The JSON of the details without secrets; undefined if it has none. */
  readonly toJson: (details: object) => string | undefined
  readonly now: () => number
}

/** Levels of nesting. PostgreSQL's parser of JSON recurses, and its stack is bounded. */
const depthMax = 64

/** @throws AuditRecordInvalidError that names the member. */
export function entryOf(record: AuditRecord, rules: RecordRules): Entry {
  return {
    created_at: new Date(rules.now()).toISOString(),
    user_id: textOrNull('userId', record.userId, 256),
    action: text('action', record.action, 128),
    resource: textOrNull('resource', record.resource, 512),
    details: detailsText(record.details, rules),
    ip_address: textOrNull('ipAddress', record.ipAddress, 64),
  }
}

/** About what the entry takes in memory and in a statement. */
export function entryBytes({ user_id, resource, details }: Entry): number {
  return 256 + (user_id?.length ?? 0) + (resource?.length ?? 0) + (details?.length ?? 0)
}

function textOrNull(
  member: string,
  value: string | null | undefined,
  lengthMax: number,
): string | null {
  return value === null || value === undefined ? null : text(member, value, lengthMax)
}

// Control characters would let a value forge lines wherever the log is printed, and PostgreSQL has
// no U+0000. An empty text would be the same as none in a CSV file.
const unstorable = /[\p{Cc}\p{Cs}\u2028\u2029]/u

function text(member: string, value: string, lengthMax: number): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > lengthMax) {
    throw invalid(`${member} must be a text of 1 to ${lengthMax} characters.`)
  }
  if (unstorable.test(value)) throw invalid(`${member} must be Unicode without control characters.`)
  return value
}

function detailsText(details: AuditRecord['details'], rules: RecordRules): string | null {
  if (details === null || details === undefined) return null
  const json = jsonOf(details, rules)
  if (json === undefined || !json.startsWith('{')) throw invalid('details must be an object.')
  if (isLongerThan(json, rules.detailsBytesMax)) {
    throw invalid(`details must be at most ${rules.detailsBytesMax} bytes of JSON.`)
  }
  if (isDeeperThan(json, depthMax)) {
    throw invalid(`details must be nested at most ${depthMax} levels deep.`)
  }
  return json
}

function jsonOf(details: object, { toJson }: RecordRules): string | undefined {
  try {
    return toJson(details)
  } catch (cause) {
    // A cycle, a bigint, a toJSON() that throws, or nesting beyond the stack.
    throw invalid('details must be an object that can be written as JSON.', cause)
  }
}

function isLongerThan(json: string, bytesMax: number): boolean {
  // A UTF-16 unit takes three bytes of UTF-8 at most, so most texts need no counting.
  return json.length * 3 > bytesMax && Buffer.byteLength(json) > bytesMax
}

/** Strings are skipped whole: a bracket inside one is no nesting. */
function isDeeperThan(json: string, levels: number): boolean {
  if (!hasMoreBracketsThan(json, levels)) return false
  let depth = 0
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    if (depth > levels) return true
  }
  return false
}

/** Cheap, and enough for nearly every record. */
function hasMoreBracketsThan(json: string, max: number): boolean {
  let brackets = 0
  for (let index = 0; index < json.length && brackets <= max; index += 1) {
    const character = json.charCodeAt(index)
    if (character === 0x5b || character === 0x7b) brackets += 1
  }
  return brackets > max
}

function invalid(message: string, cause?: unknown): Error {
  return new AuditRecordInvalidError(`It cannot be recorded: ${message}`, { cause })
}
