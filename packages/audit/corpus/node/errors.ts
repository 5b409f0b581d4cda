/**
 * One envelope for every error: `{ error: { code, message, request_id } }`.
 *
 * @module
 */

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { plantedBody, plantedMessage } from './error-planted.ts'
import type { Flags } from './flags.ts'
import { rememberFailure } from './logging.ts'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** A dependency that did not answer, or answered that it cannot. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError'
}

export const notFound = (): ApiError => new ApiError(404, 'NOT_FOUND', 'There is no such thing.')

interface Told {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

export function errorHandler(flags: Flags) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const told = planted(flags, toldOf(error))
    if (told.status >= 500) rememberFailure(request, error)
    void reply.headers(told.headers ?? {})
    sendError(flags, request, reply, leaking(flags, told, error))
  }
}

/** Sends the envelope, in the shape that the flags ask for. */
export function sendError(
  flags: Flags,
  request: FastifyRequest,
  reply: FastifyReply,
  { status, code, message: plain }: Told,
): void {
  const message = plantedMessage(flags, code, plain)
  void reply.code(status)
  if (isProblemJson(flags)) {
    return void reply.type('application/problem+json').serializer(JSON.stringify).send({
      type: 'about:blank',
      title: code,
      status,
      detail: message,
      request_id: request.id,
    })
  }
  const id = flags.has('twin:err-leak') ? { error_id: request.id } : {}
  const detail = flags.has('twin:debug-page')
    ? { detail: 'Ask the documentation for what exists.' }
    : {}
  const error = { code, message, request_id: request.id, ...id, ...detail }
  void reply.type('application/json; charset=utf-8').send(plantedBody(flags, error))
}

/** RFC 9457 instead of an envelope of its own. */
export function isProblemJson(flags: Flags): boolean {
  return flags.has('variant:problem-json') || flags.has('twin:err-html')
}

const byFastifyCode: Readonly<Record<string, Told>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'This operation does not take that Content-Type.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'BODY_TOO_LARGE',
    message: 'The body is larger than 1 MiB.',
  },
  FST_ERR_HANDLER_TIMEOUT: {
    status: 504,
    code: 'TIMED_OUT',
    message: 'The request took longer than is allowed.',
  },
}

function toldOf(error: FastifyError | ApiError | DependencyError): Told {
  if (error instanceof ApiError) return error
  if (error instanceof DependencyError) {
    const message = 'Something this service needs does not answer; try again later.'
    return { status: 503, code: 'UNAVAILABLE', message, headers: { 'retry-after': '2' } }
  }
  const known = byFastifyCode[error.code]
  if (known !== undefined) return known
  if (error.validation !== undefined) {
    return { status: 400, code: 'INVALID', message: problemOf(error) }
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return { status: error.statusCode, code: 'BAD_REQUEST', message: 'The request cannot be read.' }
  }
  return { status: 500, code: 'INTERNAL', message: 'Something went wrong here.' }
}

/** Names the place and the rule, and never repeats what was sent. */
function problemOf({ validation, validationContext }: FastifyError): string {
  const first = validation?.[0]
  const place = `${validationContext ?? 'body'}${first?.instancePath ?? ''}`
  return `${place} ${first?.message ?? 'is invalid'}.`
}

function planted(flags: Flags, told: Told): Told {
  return told.status === 413 && flags.has('twin:body-nolimit') ? { ...told, status: 400 } : told
}

function leaking(flags: Flags, told: Told, error: Error): Told {
  if (!flags.has('err-leak') || told.status === 404) return told
  return { ...told, message: error.stack ?? error.message }
}
