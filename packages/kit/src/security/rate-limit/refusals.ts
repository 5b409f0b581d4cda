/**
 * The answers to who has used up a limit.
 *
 * @module
 */

import {
  type KitError,
  RateLimitedError,
  sharedError,
  UnavailableError,
} from '../../foundation/errors/index.ts'

/**
 * 429; `violated` names limits as `RateLimit-Policy` does (draft-ietf-httpapi-ratelimit-headers-10,
 * problem type `quota-exceeded`). One object for all who are told the same.
 */
export function quotaExceeded(violated: readonly string[], retryAfterSeconds: number): KitError {
  const wait = Math.max(1, retryAfterSeconds)
  const names = violated.length === 1 ? (violated[0] ?? '') : violated.join(' ')
  const before = told.get(names)?.get(wait)
  if (before !== undefined) return before
  const seconds = String(wait)
  const message = `Too many requests; send the next one in ${seconds} s or later.`
  const headers = { 'retry-after': seconds }
  const extensions = { 'violated-policies': violated }
  const error = sharedError(new RateLimitedError(message, { headers, extensions }))
  remember(names, wait, error)
  return error
}

/** By names and seconds; some 2 kB each. */
const told = new Map<string, Map<number, KitError>>()
const toldMax = 500
let toldCount = 0

function remember(names: string, seconds: number, error: KitError): void {
  if (toldCount >= toldMax) {
    told.clear()
    toldCount = 0
  }
  const bySeconds = told.get(names) ?? new Map<number, KitError>()
  told.set(names, bySeconds.set(seconds, error))
  toldCount += 1
}

/** 503: whether there is room is unknown, and the limit is one that must not be passed. */
export function limitUnknown(retryAfterSeconds: number): KitError {
  return new UnavailableError('The service cannot tell at the moment whether you may go on.', {
    headers: { 'retry-after': String(Math.max(1, retryAfterSeconds)) },
  })
}
