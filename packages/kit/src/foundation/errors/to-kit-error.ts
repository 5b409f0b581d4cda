/**
 * Turns whatever was thrown into the answer that the client may see.
 *
 * A {@link KitError} is its own answer. Fastify's errors and failed validation get the answer that
 * names what was wrong. Anything else that claims a 4xx status keeps the status and loses its
 * words, and the rest is a defect: 500, with the thrown thing as `cause` for the log.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import {
  AuthenticationError,
  ClientTooSlowError,
  ConflictError,
  ExpectationFailedError,
  ForbiddenError,
  HeadersTooLargeError,
  InternalError,
  MalformedJsonError,
  MalformedRequestError,
  MethodNotAllowedError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitedError,
  RequestRefusedError,
  RequestTimeoutError,
  UnavailableError,
  UnsupportedMediaTypeError,
  UriTooLongError,
} from './errors.ts'
import { KitError, type KitErrorClass } from './kit-error.ts'
import { toValidationError } from './to-validation-error.ts'

/** What the client is told of an error that is not ours, by status. */
const byStatus: ReadonlyMap<number, readonly [KitErrorClass, string]> = new Map([
  [400, [MalformedRequestError, 'The request cannot be understood.']],
  [401, [AuthenticationError, 'Sign in to use this operation.']],
  [403, [ForbiddenError, 'Your account does not allow this operation.']],
  [404, [NotFoundError, 'There is nothing at this address.']],
  [405, [MethodNotAllowedError, 'This address does not answer this method.']],
  [408, [ClientTooSlowError, 'The request did not arrive in time.']],
  [409, [ConflictError, 'The request contradicts the present state.']],
  [413, [PayloadTooLargeError, 'The body is larger than this operation accepts.']],
  [414, [UriTooLongError, 'The URL is longer than the service accepts.']],
  [415, [UnsupportedMediaTypeError, 'This operation does not read this Content-Type.']],
  [417, [ExpectationFailedError, 'The Expect header asks for what the service does not do.']],
  [429, [RateLimitedError, 'Too many requests; wait as long as Retry-After says.']],
  [431, [HeadersTooLargeError, 'The request headers are larger than the service accepts.']],
  [503, [UnavailableError, 'The service cannot do this at the moment; try again later.']],
  [504, [RequestTimeoutError, 'The operation did not finish in time.']],
])

/** Fastify's own client errors whose meaning is finer than their status. */
const byFastifyCode: ReadonlyMap<string, readonly [KitErrorClass, string]> = new Map([
  [
    'FST_ERR_CTP_EMPTY_JSON_BODY',
    [MalformedJsonError, 'The body is empty, and Content-Type says that it is JSON.'],
  ],
  ['FST_ERR_CTP_INVALID_JSON_BODY', [MalformedJsonError, 'The body is not valid JSON.']],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    [MalformedRequestError, 'The body is not as long as Content-Length says.'],
  ],
  ['FST_ERR_BAD_URL', [MalformedRequestError, 'The path is not valid percent-encoded UTF-8.']],
  ['FST_ERR_MAX_PARAM_LENGTH', [UriTooLongError, 'A part of the path is too long.']],
])

/** The members that Fastify and its plugins set on their errors. */
interface ForeignError {
  readonly code?: unknown
  readonly statusCode?: unknown
  readonly validation?: unknown
}

export function toKitError(thrown: unknown): KitError {
  if (thrown instanceof KitError) return thrown
  if (!(thrown instanceof Error)) {
    return new InternalError(internalMessage, {
      cause: new Error('something that is no Error was thrown', { cause: thrown }),
    })
  }
  const { code, statusCode, validation }: Error & ForeignError = thrown
  if (Array.isArray(validation)) return toValidationError(thrown)
  // The body parser reports what JSON.parse threw, without a code of its own.
  if (thrown instanceof SyntaxError && statusCode === 400) {
    return new MalformedJsonError('The body is not valid JSON.', { cause: thrown })
  }
  const known = typeof code === 'string' ? byFastifyCode.get(code) : undefined
  return known ? answer(known, thrown) : fromStatus(statusCode, thrown)
}

function fromStatus(statusCode: unknown, cause: Error): KitError {
  // Whoever computes a status may come to one that is none, such as NaN.
  if (!isWhole(statusCode)) return new InternalError(internalMessage, { cause })
  const known = byStatus.get(statusCode)
  if (known) return answer(known, cause)
  if (statusCode < 400 || statusCode > 499) return new InternalError(internalMessage, { cause })
  const phrase = STATUS_CODES[statusCode] ?? 'Client error'
  return new KitError(
    { ...RequestRefusedError.definition, statusCode },
    `The request was refused: ${phrase}.`,
    { cause },
  )
}

function isWhole(statusCode: unknown): statusCode is number {
  return Number.isInteger(statusCode)
}

function answer([ErrorClass, message]: readonly [KitErrorClass, string], cause: Error): KitError {
  return new ErrorClass(message, { cause })
}

const internalMessage = 'The service failed to answer; the request id leads to the cause.'
