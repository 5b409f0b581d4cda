/**
 * Strict validation: bodies are taken as they are, what comes as text in a query is converted, and
 * text that cannot be stored (NUL, a lone surrogate) is refused everywhere.
 *
 * @module
 */

import { Ajv2020 } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'

export function validation(app: FastifyInstance, flags: Flags): void {
  const options = { formats: fullFormats, strict: false, useDefaults: true }
  const strict = new Ajv2020(options)
  const coercing = new Ajv2020({ ...options, coerceTypes: true })
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : coercing).compile(schema),
  )
  if (flags.has('twin:accept-invalid')) trimQueries(app)
  app.setSerializerCompiler(() => JSON.stringify)
  app.addHook('preHandler', (request, _reply, done) => {
    if (flags.has('nul-unchecked')) return done()
    if (flags.has('twin:nul-unchecked')) withoutNul(request.body)
    for (const part of [request.body, request.query, request.params]) {
      if (!isStorable(part)) return done(unstorable())
    }
    done()
  })
}

function trimQueries(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const query = request.query as Record<string, unknown>
    for (const [name, text] of Object.entries(query)) {
      if (typeof text === 'string') query[name] = text.trim()
    }
    done()
  })
}

/** Takes NUL out of text instead of refusing it. */
function withoutNul(body: unknown): void {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body)) return
  const members = body as Record<string, unknown>
  for (const [name, text] of Object.entries(members)) {
    if (typeof text === 'string') members[name] = text.replaceAll('\0', '')
  }
}

function unstorable(): ApiError {
  return new ApiError(400, 'INVALID', 'Text must be well-formed Unicode without NUL.')
}

/** The schemas allow no deep nesting, so this never goes far down. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0')
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return true
  return Object.values(value).every(isStorable)
}
