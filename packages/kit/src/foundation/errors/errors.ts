/**
 * The answers that belong to HTTP itself; each concern adds its own in an `errors.ts` like this.
 *
 * @module
 */

import { defineError, type KitErrorClass } from './kit-error.ts'

export const MalformedRequestError: KitErrorClass = defineError({
  code: 'MALFORMED_REQUEST',
  statusCode: 400,
  meaning: 'The request is not valid HTTP, or its URL cannot be decoded.',
  remedy: 'Send valid HTTP/1.1 with a percent-encoded UTF-8 path.',
})

export const MalformedJsonError: KitErrorClass = defineError({
  code: 'MALFORMED_JSON',
  statusCode: 400,
  meaning: 'The body says it is JSON and is empty or cannot be parsed.',
  remedy: 'Send valid JSON, or leave the Content-Type header out.',
})

export const ValidationError: KitErrorClass = defineError({
  code: 'VALIDATION_FAILED',
  statusCode: 400,
  meaning: 'A part of the request does not match the schema of the operation.',
  remedy: 'Mend each entry of `details`; `pointer` says where it is.',
})

export const AuthenticationError: KitErrorClass = defineError({
  code: 'AUTHENTICATION_REQUIRED',
  statusCode: 401,
  meaning: 'The operation needs a credential, and none that is valid was sent.',
  remedy: 'Sign in, and send the access token as `Authorization: Bearer`.',
})

export const ForbiddenError: KitErrorClass = defineError({
  code: 'FORBIDDEN',
  statusCode: 403,
  meaning: 'The credential is valid and does not allow the operation.',
  remedy: 'Ask an administrator for the permission.',
})

export const NotFoundError: KitErrorClass = defineError({
  code: 'NOT_FOUND',
  statusCode: 404,
  meaning: 'Nothing is at this address, or the caller may not know of it.',
  remedy: 'Check the path and the identifier.',
})

export const MethodNotAllowedError: KitErrorClass = defineError({
  code: 'METHOD_NOT_ALLOWED',
  statusCode: 405,
  meaning: 'The address exists and does not answer this method.',
  remedy: 'Use one of the methods in the `Allow` header.',
})

export const ClientTooSlowError: KitErrorClass = defineError({
  code: 'CLIENT_TOO_SLOW',
  statusCode: 408,
  meaning: 'The request did not arrive in time.',
  remedy: 'Send it again over a faster connection.',
})

export const ConflictError: KitErrorClass = defineError({
  code: 'CONFLICT',
  statusCode: 409,
  meaning: 'The request contradicts the present state.',
  remedy: 'Read the state again and decide anew.',
})

export const PayloadTooLargeError: KitErrorClass = defineError({
  code: 'PAYLOAD_TOO_LARGE',
  statusCode: 413,
  meaning: 'The body is larger than the operation accepts.',
  remedy: 'Send less; the message names the limit.',
})

export const UriTooLongError: KitErrorClass = defineError({
  code: 'URI_TOO_LONG',
  statusCode: 414,
  meaning: 'The URL, or one part of its path, is longer than the service accepts.',
  remedy: 'Shorten the path or move data into the body.',
})

export const UnsupportedMediaTypeError: KitErrorClass = defineError({
  code: 'UNSUPPORTED_MEDIA_TYPE',
  statusCode: 415,
  meaning: 'The operation does not read this Content-Type.',
  remedy: 'Use one of the types that the documentation of the operation names.',
})

export const ExpectationFailedError: KitErrorClass = defineError({
  code: 'EXPECTATION_FAILED',
  statusCode: 417,
  meaning: 'The Expect header asks for something that the service does not do.',
  remedy: 'Leave the header out, or send `Expect: 100-continue`.',
})

export const RateLimitedError: KitErrorClass = defineError({
  code: 'RATE_LIMITED',
  statusCode: 429,
  meaning: 'The caller has used up its quota.',
  remedy: 'Wait as long as `Retry-After` says.',
  type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
})

export const HeadersTooLargeError: KitErrorClass = defineError({
  code: 'HEADERS_TOO_LARGE',
  statusCode: 431,
  meaning: 'The request headers together are larger than the service accepts.',
  remedy: 'Send fewer or shorter headers and cookies.',
})

export const RequestRefusedError: KitErrorClass = defineError({
  code: 'REQUEST_REFUSED',
  statusCode: 400,
  meaning: 'The request was refused with a client error that has no code of its own.',
  remedy: 'See the HTTP status, which may be any from 400 to 499.',
})

export const InternalError: KitErrorClass = defineError({
  code: 'INTERNAL_ERROR',
  statusCode: 500,
  meaning: 'The service failed; the cause is in its log under the request id.',
  remedy: 'Try again later, and report the `request_id` if it persists.',
})

export const UnavailableError: KitErrorClass = defineError({
  code: 'UNAVAILABLE',
  statusCode: 503,
  meaning: 'Something that the operation needs cannot be used at the moment.',
  remedy: 'Wait as long as `Retry-After` says and repeat.',
})

export const RequestTimeoutError: KitErrorClass = defineError({
  code: 'REQUEST_TIMEOUT',
  statusCode: 504,
  meaning: 'The operation did not finish within its deadline; whether a write happened is unknown.',
  remedy: 'Repeat it; for a write, with the same `Idempotency-Key`.',
})
