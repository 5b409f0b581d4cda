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
  /** What the client called it, where that was not taken over. */
  readonly clientRequestId?: string | undefined
  readonly traceId: string | undefined
  readonly method: string
  /** The template of the route, or `unmatched`. */
  readonly route: string
  /** Without query. */
  readonly path: string
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

/**
 * Makes the function that writes a record as the members of a JSON object, each with a comma before
 * it.
 *
 * @param write `quote`, or what also hides
 */
export function accessWriter(write: WriteText = quote): (record: AccessRecord) => string {
  const again = keptTexts(write)
  const optional = (name: string, value: string | undefined): string =>
    value === undefined ? '' : name + again(value)

  return (record) => {
    const { clientRequestId, traceId, rateLimit, cache } = record
    const route = again(record.route)
    const path = record.path === record.route ? route : write(record.path)
    return (
      `,"requestId":${write(record.requestId)}` +
      (clientRequestId === undefined ? '' : `,"clientRequestId":${write(clientRequestId)}`) +
      (traceId === undefined ? '' : `,"traceId":${quote(traceId)}`) +
      `,"method":"${record.method}","route":${route},"path":${path},"status":${record.status}` +
      `,"durationMs":${milliseconds(record.durationMs)},"bytesOut":${record.bytesOut}` +
      optional(',"clientAddress":', record.clientAddress) +
      optional(',"userId":', record.userId) +
      optional(',"errorCode":', record.errorCode) +
      optional(',"denial":', record.denial) +
      optional(',"reason":', record.reason) +
      (rateLimit === undefined ? '' : `,"rateLimit":"${rateLimit}"`) +
      (cache === undefined ? '' : `,"cache":"${cache}"`) +
      `,"outcome":"${record.outcome}","msg":"${accessMessage}"`
    )
  }
}

const thousandths = Array.from({ length: 1_000 }, (_, at) => `.${String(at).padStart(3, '0')}`)

/** Three digits after the point; whole numbers are far cheaper to write than fractions. */
function milliseconds(value: number): string {
  const micros = Math.round(value * 1_000)
  const whole = Math.floor(micros / 1_000)
  return `${whole}${thousandths[micros - whole * 1_000] ?? ''}`
}
