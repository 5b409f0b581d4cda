/**
 * How long the client itself means to wait, from `X-Request-Timeout-Ms`.
 *
 * It can only shorten the limit of the route: work for an answer that nobody reads is worth nothing.
 *
 * @module
 */

import { type KitError, ValidationError } from '../../foundation/errors/index.ts'

export const limitHeader = 'x-request-timeout-ms'

const wholeMilliseconds = /^[1-9]\d{0,9}$/

/** @returns undefined unless the field is a whole number of milliseconds from 1. */
export function parseLimit(field: string | readonly string[]): number | undefined {
  return typeof field === 'string' && wholeMilliseconds.test(field) ? Number(field) : undefined
}

export function limitMalformed(): KitError {
  const message = 'X-Request-Timeout-Ms must be one whole number of milliseconds, such as 2500.'
  return new ValidationError(message, {
    details: [{ in: 'headers', pointer: `/${limitHeader}`, message }],
  })
}
