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
  const seconds = String(Math.max(1, retryAfterSeconds))
  const key = `${seconds} ${violated.join(' ')}`
  const before = told.get(key)
  if (before !== undefined) return before
  const message = `Too many requests; send the next one in ${seconds} s or later.`
  const headers = { 'retry-after': seconds }
  const extensions = { 'violated-policies': violated }
  const error = sharedError(new RateLimitedError(message, { headers, extensions }))
  if (told.size >= toldMax) told.clear()
  told.set(key, error)
  return error
}

/** Some 2 kB each. */
const told = new Map<string, KitError>()
const toldMax = 500

/** 503: whether there is room is unknown, and the limit is one that must not be passed. */
export function limitUnknown(retryAfterSeconds: number): KitError {
  return new UnavailableError('The service cannot tell at the moment whether you may go on.', {
    headers: { 'retry-after': String(Math.max(1, retryAfterSeconds)) },
  })
}
