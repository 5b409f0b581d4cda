/**
 * The error responses of an operation: one per status, one example per code.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import { type ErrorDefinition, KitError, problemMediaType, toProblem } from '../errors/index.ts'
import type { Example, Header, JsonSchema, Reference, Response } from './document.ts'

/** Components that the responses refer to. */
export const headerComponents: Readonly<Record<string, Header>> = {
  'X-Request-Id': {
    description: 'Names this request in the log of the service',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'Seconds to wait before the request is repeated (RFC 9110, section 10.2.3)',
    schema: { type: 'integer', minimum: 0 },
  },
  'RateLimit-Policy': {
    description: 'The limits that hold here (draft-ietf-httpapi-ratelimit-headers-10)',
    schema: { type: 'string', examples: ['"minute";q=600;w=60'] },
  },
  RateLimit: {
    description: 'The limit with the least room: units left, and seconds until there are more',
    schema: { type: 'string', examples: ['"minute";r=0;t=12'] },
  },
  'X-RateLimit-Limit': {
    description: 'Units of the limit with the least room',
    schema: { type: 'integer', minimum: 1 },
  },
  'X-RateLimit-Remaining': {
    description: 'Units that are left of it',
    schema: { type: 'integer', minimum: 0 },
  },
  'X-RateLimit-Reset': {
    description: 'Unix second at which there are more',
    schema: { type: 'integer', minimum: 0 },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate (RFC 6750, section 3)',
    schema: { type: 'string' },
  },
}

export const requestIdHeader: Readonly<Record<string, Reference>> = headers('X-Request-Id')

const headersByStatus: Readonly<Record<number, Readonly<Record<string, Reference>>>> = {
  401: headers('X-Request-Id', 'WWW-Authenticate'),
  429: headers(
    'X-Request-Id',
    'Retry-After',
    'RateLimit-Policy',
    'RateLimit',
    'X-RateLimit-Limit',
    'X-RateLimit-Remaining',
    'X-RateLimit-Reset',
  ),
  503: headers('X-Request-Id', 'Retry-After'),
}

const problemSchema: JsonSchema = { $ref: '#/components/schemas/Problem' }

/** The response of one status; `definitions` has at least one entry. */
export function problemResponse(
  statusCode: number,
  definitions: readonly ErrorDefinition[],
): Response {
  return {
    description: definitions
      .map(({ code, meaning, remedy }) => `\`${code}\`: ${meaning} ${remedy}`)
      .join('\n\n'),
    headers: headersByStatus[statusCode] ?? requestIdHeader,
    content: {
      [problemMediaType]: {
        schema: problemSchema,
        examples: Object.fromEntries(definitions.map((each) => [each.code, example(each)])),
      },
    },
  }
}

/** A name for the response that is the same for the same errors. */
export function responseName(definitions: readonly ErrorDefinition[]): string {
  return definitions.map(({ code }) => code).join('.')
}

/** The reason phrase, for a response that is described no better. */
export function reasonPhrase(status: string): string {
  return STATUS_CODES[status] ?? (status.startsWith('2') ? 'Success' : 'Any other answer')
}

function example(definition: ErrorDefinition): Example {
  const facts = { requestId: '019c1a2b3c4d', nowMs: Date.UTC(2026, 0, 31, 12) }
  const problem = toProblem(new KitError(definition, definition.meaning), facts)
  return { summary: definition.meaning, value: problem }
}

function headers(...names: readonly string[]): Readonly<Record<string, Reference>> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
