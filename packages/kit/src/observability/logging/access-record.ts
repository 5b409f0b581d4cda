/**
 * The one line that a request leaves behind.
 *
 * It is put together by hand: at the rate of requests, going through the general logger would cost
 * several times as much. Everything a client can choose is quoted here.
 *
 * @module
 */

import { keptTexts } from '../../foundation/kept-texts.ts'
import { quote } from './quote.ts'

/**
 * How the request ended: answered; left by the client before the answer was written; or broken off
 * by this side within the answer.
 */
export type Outcome = 'completed' | 'client_closed' | 'server_closed'

/** What the rate limits said; see `@plimsoll/kit/rate-limit`. */
export type LimitOutcome = 'allowed' | 'denied' | 'unavailable' | 'shadow' | 'bypassed'

/** Where the last value that was looked up came from; see `@plimsoll/kit/cache`. */
export type CacheOutcome = 'hit' | 'remote-hit' | 'stale' | 'miss'

export interface AccessRecord {
  readonly requestId: string
  /** `requestId` and `traceId` are known to need no escape, as `context` made or judged them. */
  readonly hasPlainIds?: boolean
  /** What the client called it, where that was not taken over. */
  readonly clientRequestId?: string | undefined
  readonly traceId: string | undefined
  readonly method: string
  /** The template of the route, or `unmatched`. */
  readonly route: string
  /** Without query, as the client sent it. */
  readonly path: string
  /** The path was cut off a query. */
  readonly isPathCut?: boolean
  readonly status: number
  readonly durationMs: number
  readonly bytesOut: number
  readonly clientAddress: string | undefined
  readonly userId: string | undefined
  readonly errorCode: string | undefined
  /** Why the request was refused; see `@plimsoll/kit/access`. */
  readonly denial?: string | undefined
  readonly reason?: string | undefined
  /** Undefined, as is the next, where none took part. */
  readonly rateLimit: LimitOutcome | undefined
  readonly cache: CacheOutcome | undefined
  readonly outcome: Outcome
}

/** The message of every access record. */
export const accessMessage = 'request'

/** Text as it may stand in the line, as JSON: quoted, and without what must not be logged. */
export type WriteText = (text: string) => string

export interface AccessWriterOptions {
  /** Members of each line, as JSON without braces. Default none. */
  readonly base?: string
  /** Default `quote`. */
  readonly write?: WriteText
  /** Of the paths that are not their own template. Default `write`. */
  readonly writePath?: WriteText
}

/** The whole line of a record, with its line feed; `time` is ISO 8601. */
export type WriteAccess = (level: string, time: string, record: AccessRecord) => string

/**
 * Makes the function that writes records.
 *
 * What comes again is kept in one piece with what stands around it: V8 only notes which pieces a text
 * is made of and joins them later, and with half as many that takes half the time.
 */
export function accessWriter(options: AccessWriterOptions = {}): WriteAccess {
  const { base = '', write = quote, writePath = write } = options
  const headOf = keptTexts((level) => joined('{"level":"', level, '","time":"'))
  const lead = base === '' ? '","requestId":' : `",${base},"requestId":`
  const idLead = `${lead}"`
  const again = keptTexts(write)
  const pathAgain = keptTexts(writePath)
  const targetOf = byMethod((method, route) =>
    joined('"method":"', method, '","route":', write(route), ',"path":'),
  )
  const resultOf = keptTexts((status) => joined(',"status":', status, ',"durationMs":'))
  const userOf = keptTexts((userId) => joined(',"userId":', write(userId)))

  function ids({ requestId, clientRequestId, traceId, hasPlainIds }: AccessRecord): string {
    if (hasPlainIds && clientRequestId === undefined) {
      return `${idLead}${requestId}","traceId":"${traceId}",`
    }
    return (
      `${lead}${write(requestId)}` +
      (clientRequestId === undefined ? '' : `,"clientRequestId":${write(clientRequestId)}`) +
      (traceId === undefined ? ',' : `,"traceId":${quote(traceId)},`)
    )
  }

  function path(record: AccessRecord): string {
    // One that is its own template was written by a programmer.
    if (record.path === record.route) return again(record.route)
    // To keep one that was cut off a query would keep all of it in memory.
    return record.isPathCut ? writePath(record.path) : pathAgain(record.path)
  }

  // Not kept: there are more of them than can be kept, and to keep each for a moment costs a microsecond.
  function client(address: string): string {
    return plainAddress.test(address)
      ? `,"clientAddress":"${address}"`
      : `,"clientAddress":${write(address)}`
  }

  return (level, time, record) =>
    headOf(level) +
    time +
    ids(record) +
    targetOf(record.method, record.route) +
    path(record) +
    resultOf(String(record.status)) +
    milliseconds(record.durationMs) +
    `,"bytesOut":${record.bytesOut}` +
    (record.clientAddress === undefined ? '' : client(record.clientAddress)) +
    (record.userId === undefined ? '' : userOf(record.userId)) +
    refusal(record, again) +
    (record.rateLimit === undefined ? '' : limits[record.rateLimit]) +
    (record.cache === undefined ? '' : caches[record.cache]) +
    ends[record.outcome]
}

function refusal({ errorCode, denial, reason }: AccessRecord, again: WriteText): string {
  if (errorCode === undefined && denial === undefined && reason === undefined) return ''
  const optional = (name: string, value: string | undefined): string =>
    value === undefined ? '' : name + again(value)
  return (
    optional(',"errorCode":', errorCode) +
    optional(',"denial":', denial) +
    optional(',"reason":', reason)
  )
}

/** In one piece: what `+` gives is one only when it is first read. */
function joined(...pieces: readonly string[]): string {
  return pieces.join('')
}

/** Remembers for each method what was made of its routes. */
function byMethod(make: (method: string, route: string) => string) {
  const known = new Map<string, WriteText>()
  return (method: string, route: string): string => {
    const before = known.get(method)
    if (before !== undefined) return before(route)
    const ofMethod = keptTexts((asked) => make(method, asked))
    known.set(method, ofMethod)
    return ofMethod(route)
  }
}

function each<Name extends string>(
  names: readonly Name[],
  write: (name: Name) => string,
): Readonly<Record<Name, string>> {
  return Object.fromEntries(names.map((name) => [name, write(name)])) as Record<Name, string>
}

const limits = each<LimitOutcome>(
  ['allowed', 'denied', 'unavailable', 'shadow', 'bypassed'],
  (outcome) => joined(',"rateLimit":"', outcome, '"'),
)
const caches = each<CacheOutcome>(['hit', 'remote-hit', 'stale', 'miss'], (outcome) =>
  joined(',"cache":"', outcome, '"'),
)
const ends = each<Outcome>(['completed', 'client_closed', 'server_closed'], (outcome) =>
  joined(',"outcome":"', outcome, '","msg":"', accessMessage, '"}\n'),
)

/** Of IPv4 or IPv6: nothing in it needs an escape, or is a secret. */
const plainAddress = /^[\d.:a-f]{2,39}$/

const thousandths = Array.from({ length: 1_000 }, (_, at) => `.${String(at).padStart(3, '0')}`)

/** Three digits after the point; whole numbers are far cheaper to write than fractions. */
function milliseconds(value: number): string {
  const micros = Math.round(value * 1_000)
  const whole = Math.floor(micros / 1_000)
  return `${whole}${thousandths[micros - whole * 1_000] ?? ''}`
}
