/**
 * Which errors can an operation answer with? A declared policy, so that nobody writes them by hand.
 *
 * What follows from the route: a schema can be violated (400), a body can be malformed (400), too
 * slow (408), too large (413) or of another type (415), a protected route can refuse the caller (401, 403), a path
 * with parameters can name nothing (404). What every route can answer: 429 (unless it is a probe),
 * 500, 503, 504. What the route adds by itself it names in `config.openapi.errors`.
 *
 * @module
 */

import {
  AuthenticationError,
  ClientTooSlowError,
  type ErrorDefinition,
  ForbiddenError,
  InternalError,
  MalformedJsonError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitedError,
  RequestTimeoutError,
  UnavailableError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../errors/index.ts'

/** What the policy reads of a route. */
export interface ErrorFacts {
  /** Whether any part of the request is validated. */
  readonly isValidated: boolean
  readonly takesBody: boolean
  readonly takesJson: boolean
  readonly isProtected: boolean
  readonly hasPathParameters: boolean
  /** Probes are exempt from limits. */
  readonly isProbe: boolean
  /** What the route adds. */
  readonly own: readonly ErrorDefinition[]
}

/** By status, each code once. */
export function possibleErrors(facts: ErrorFacts): ReadonlyMap<number, readonly ErrorDefinition[]> {
  const definitions = [
    ...(facts.isValidated ? [ValidationError] : []),
    ...(facts.takesJson ? [MalformedJsonError] : []),
    ...(facts.isProtected ? [AuthenticationError, ForbiddenError] : []),
    ...(facts.hasPathParameters ? [NotFoundError] : []),
    ...(facts.takesBody
      ? [ClientTooSlowError, PayloadTooLargeError, UnsupportedMediaTypeError]
      : []),
    ...(facts.isProbe ? [] : [RateLimitedError]),
    InternalError,
    UnavailableError,
    RequestTimeoutError,
  ].map(({ definition }) => definition)

  const byCode = new Map([...facts.own, ...definitions].map((each) => [each.code, each]))
  const sorted = [...byCode.values()].sort((a, b) => a.statusCode - b.statusCode)
  return Map.groupBy(sorted, ({ statusCode }) => statusCode)
}
