/**
 * Which errors are reported: those that nobody answered on purpose.
 *
 * A KitError is an answer, a 503 of a service under load as much as a 404; what is left of all that
 * can be thrown is the 500 of a defect.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'

export function isDefect({ statusCode }: KitError): boolean {
  return statusCode === 500
}

/**
 * Work that ended because it was told to: its client is gone, or an answer is its reason, such as
 * that of a deadline. Not so an AbortError that comes from nowhere.
 */
export function isToldToEnd(thrown: unknown, isClientGone: boolean): boolean {
  if (!(thrown instanceof Error)) return false
  if (thrown.cause instanceof KitError && !isDefect(thrown.cause)) return true
  return isClientGone && thrown.name === 'AbortError'
}
