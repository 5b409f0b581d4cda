/**
 * The answers to who has used up a limit.
 *
 * @module
 */

import { type KitError, RateLimitedError, UnavailableError } from '../../foundation/errors/index.ts'

/**
 * 429; `violated` names limits as `RateLimit-Policy` does (draft-ietf-httpapi-ratelimit-headers-10,
 * problem type `quota-exceeded`).
 */
export function quotaExceeded(violated: readonly string[], retryAfterSeconds: number): KitError {
  const seconds = Math.max(1, retryAfterSeconds)
  return new RateLimitedError(`Too many requests; send the next one in ${seconds} s or later.`, {
    headers: { 'retry-after': String(seconds) },
    extensions: { 'violated-policies': violated },
  })
}

/** 503: whether there is room is unknown, and the limit is one that must not be passed. */
export function limitUnknown(retryAfterSeconds: number): KitError {
  return new UnavailableError('The service cannot tell at the moment whether you may go on.', {
    headers: { 'retry-after': String(Math.max(1, retryAfterSeconds)) },
  })
}
