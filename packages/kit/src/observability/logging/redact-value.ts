/**
 * Takes secrets out of a value by member name and by what text looks like, at any depth.
 *
 * It gives back plain data and never touches what it was given. It is bounded: cycles, deep trees
 * and endless lists come out cut, so that logging an object costs no more than logging ten. What
 * is alive (sockets, streams, pools, clients) is only named, because its options hold passwords.
 *
 * @module
 */

import { EventEmitter } from 'node:events'
import { describeError } from './describe-error.ts'
import { describeReply, describeRequest } from './describe-http.ts'
import { redact, redacted } from './redact.ts'
import { kindOfKey } from './sensitive-keys.ts'

const depthMax = 8
const membersMax = 100
const nodesMax = 1_000
/** A longer member name may be no name at all but data, such as a token that something is kept by. */
const nameCharsMax = 24

/** What is left to spend on one value. */
interface Budget {
  nodes: number
}

/** A copy of the value as plain data, without secrets. */
export function redactValue(value: unknown): unknown {
  return visit('', value, 0, { nodes: nodesMax })
}

function visit(key: string, value: unknown, depth: number, budget: Budget): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  const kind = kindOfKey(key)
  if (kind === 'secret' || (kind === 'client' && typeof value === 'object')) return redacted
  switch (typeof value) {
    case 'string':
      return isPublicHex(key, value) ? value : redact(value)
    case 'number':
      return redactNumber(value)
    case 'bigint':
      return String(value)
    case 'object':
      return visitObject(value, depth, budget)
    default:
      return undefined
  }
}

function isPublicHex(key: string, value: string): boolean {
  return kindOfKey(key) === 'public' && /^[0-9a-f-]{1,128}$/i.test(value)
}

/** A card number is one as a number, too. */
function redactNumber(value: number): number | string {
  if (!Number.isSafeInteger(value) || value < 2e12) return value
  return redact(String(value)) === redacted ? redacted : value
}

function visitObject(value: object, depth: number, budget: Budget): unknown {
  budget.nodes -= 1
  if (depth >= depthMax || budget.nodes < 0) return '[cut]'
  try {
    return special(value, depth, budget) ?? members(value, depth, budget)
  } catch {
    // A getter or toJSON() of the value threw: a log line is no reason to fail.
    return '[unreadable]'
  }
}

/** What is not a plain list or record; undefined for what is. */
function special(value: object, depth: number, budget: Budget): unknown {
  if (value instanceof Error) return describeError(value)
  if (value instanceof EventEmitter) return `[${value.constructor.name}]`
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Map || value instanceof Set)
    return `[${value.constructor.name} of ${value.size}]`
  if ('raw' in value && value.raw instanceof EventEmitter) return describeHttp(value)
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return visit('', value.toJSON(), depth + 1, budget) ?? null
  }
  return undefined
}

function describeHttp(value: object): unknown {
  return 'request' in value
    ? describeReply(value as { statusCode?: number })
    : describeRequest(value)
}

function members(value: object, depth: number, budget: Budget): unknown {
  if (Array.isArray(value)) {
    const shown = value
      .slice(0, membersMax)
      .map((item) => visit('', item, depth + 1, budget) ?? null)
    return value.length > membersMax ? [...shown, `[${value.length - membersMax} more]`] : shown
  }

  const copy: Record<string, unknown> = {}
  for (const key of Object.keys(value).slice(0, membersMax)) {
    // Assigned, it would become the copy's prototype.
    if (key === '__proto__') continue
    const name = key.length > nameCharsMax ? redact(key) : key
    copy[name] = visit(key, (value as Record<string, unknown>)[key], depth + 1, budget)
  }
  return copy
}
