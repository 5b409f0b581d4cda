/**
 * Turns a failed schema validation into an answer with one entry per field.
 *
 * The entry points at the member that must change: a missing one at where it belongs, an unknown
 * one at itself. Values that were sent are never repeated, since a password may be among them.
 *
 * @module
 */

import { ValidationError } from './errors.ts'
import type { ErrorDetail, KitError } from './kit-error.ts'

/** What Ajv says of one failed keyword. */
interface Failure {
  readonly keyword: string
  readonly instancePath: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}

interface FailedValidation extends Error {
  /** Failures, or what another validator puts in their place. */
  readonly validation?: readonly unknown[]
  readonly validationContext?: unknown
}

/** More entries than this help nobody and would let a small body ask for a large answer. */
const detailsMax = 20

const partOf: ReadonlyMap<unknown, NonNullable<ErrorDetail['in']>> = new Map([
  ['body', 'body'],
  ['querystring', 'query'],
  ['params', 'path'],
  ['headers', 'headers'],
])

export function toValidationError(error: Error): KitError {
  const { validation = [], validationContext }: FailedValidation = error
  const part = partOf.get(validationContext) ?? 'body'
  const failures = validation.filter(isFailure)
  const details = failures
    // "must match a schema in anyOf" only repeats what its branches say.
    .filter(({ keyword }) => failures.length === 1 || !compound.has(keyword))
    .slice(0, detailsMax)
    .map((failure) => toDetail(failure, part))
  return new ValidationError(summaryOf(details, part), { details, cause: error })
}

function summaryOf([first, ...others]: readonly ErrorDetail[], part: string): string {
  if (first === undefined) return `The ${part} of the request does not match its schema.`
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  // Its name is what was sent, too: for the entry, which the client gets, and not for the log.
  if (first.message === unknown) return `The ${part} has a member too many${more}.`
  return `${nameOf(first)} ${first.message}${more}.`
}

function isFailure(entry: unknown): entry is Failure {
  if (typeof entry !== 'object' || entry === null) return false
  const { keyword, instancePath, params }: Partial<Failure> = entry
  return typeof keyword === 'string' && typeof instancePath === 'string' && Boolean(params)
}

const unknown = 'is not a member of this operation'
const compound: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'if'])

function toDetail(failure: Failure, part: NonNullable<ErrorDetail['in']>): ErrorDetail {
  return { in: part, pointer: pointerOf(failure), message: messageOf(failure) }
}

function pointerOf({ instancePath, params }: Failure): string {
  const member = params['missingProperty'] ?? params['additionalProperty']
  return typeof member === 'string' ? `${instancePath}/${escapePointer(member)}` : instancePath
}

function messageOf({ keyword, message, params }: Failure): string {
  if (keyword === 'required') return 'is missing'
  if (keyword === 'additionalProperties') return unknown
  if (keyword === 'enum') return `must be one of ${JSON.stringify(params['allowedValues'])}`
  if (keyword === 'const') return `must be ${JSON.stringify(params['allowedValue'])}`
  return message ?? 'is not valid'
}

function nameOf({ pointer, in: part }: ErrorDetail): string {
  return pointer === undefined || pointer === '' ? `The ${part}` : `${part} ${pointer}`
}

/** RFC 6901, section 3. */
function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1')
}
