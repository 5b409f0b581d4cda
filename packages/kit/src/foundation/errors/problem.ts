/**
 * The one body of every error: problem details (RFC 9457) and the members that our clients rely on.
 *
 * Pure: a {@link KitError} and the facts of the request in, a plain object out. `message` repeats
 * `detail` and `error_code` names the answer for programs.
 *
 * @module
 */

import { STATUS_CODES } from 'node:http'
import type { XStatic } from 'typebox/schema'
import { isoWriter } from '../iso-clock.ts'
import type { KitError } from './kit-error.ts'

const detailSchema = {
  type: 'object',
  required: ['message'],
  properties: {
    message: { type: 'string', description: 'What was wrong, and what would be right' },
    pointer: { type: 'string', description: 'JSON pointer to the member (RFC 6901)' },
    in: { enum: ['body', 'query', 'path', 'headers'] },
  },
} as const

/**
 * JSON Schema of the body; served as `application/problem+json`. Written out, as every plugin needs
 * errors, and the library that would build it has 370 files.
 */
export const ProblemSchema = {
  type: 'object',
  required: [
    'type',
    'title',
    'status',
    'detail',
    'error_code',
    'message',
    'details',
    'request_id',
    'timestamp',
  ],
  properties: {
    type: {
      type: 'string',
      description: 'Problem type URI; about:blank when the status says it all',
    },
    title: { type: 'string', description: 'The reason phrase of the status' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What was wrong with this request' },
    error_code: {
      type: 'string',
      description: 'Stable identifier of the answer, see docs/errors.md',
    },
    message: { type: 'string', description: 'Same text as detail' },
    details: {
      type: 'array',
      items: detailSchema,
      description: 'One entry per thing that was wrong',
    },
    request_id: { type: 'string', description: 'Names this request in the log of the service' },
    timestamp: { type: 'string', format: 'date-time', description: 'ISO 8601, UTC' },
  },
  description: 'Problem details (RFC 9457)',
  examples: [
    {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at GET /api/v1/nowhere.',
      error_code: 'NOT_FOUND',
      message: 'There is nothing at GET /api/v1/nowhere.',
      details: [],
      request_id: '0k3v9x1c-42',
      timestamp: '2026-01-31T12:00:00.000Z',
    },
  ],
} as const

/** The body of an error; a problem type may add members of its own (RFC 9457, section 3.2). */
export type Problem = XStatic<typeof ProblemSchema>

/** Media type of the body (RFC 9457, section 3). */
export const problemMediaType = 'application/problem+json'

/** What the body says of the request beside the error. */
export interface ProblemFacts {
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

const isoText = isoWriter()

export function toProblem(error: KitError, { requestId, nowMs }: ProblemFacts): Problem {
  return {
    // First, so that none can take the place of a member that every problem has.
    ...error.extensions,
    type: error.type,
    title: STATUS_CODES[error.statusCode] ?? 'Error',
    status: error.statusCode,
    detail: error.message,
    error_code: error.code,
    message: error.message,
    details: [...error.details],
    request_id: requestId,
    timestamp: isoText(nowMs),
  }
}
