/**
 * Files out of the parts of a multipart form (RFC 7578).
 *
 * Only the files are of interest: other fields are counted and dropped. What the form library
 * throws becomes one of the errors of this concern.
 *
 * @module
 */

import type { KitError } from '../../foundation/errors/index.ts'
import { ByteCollector } from './byte-collector.ts'
import { UploadMalformedError, UploadMissingError, UploadTooManyFilesError } from './errors.ts'
import type { IncomingFile } from './receive-file.ts'

/** What is used of a part of `@fastify/multipart`. */
export type FormPart =
  | { readonly type: 'field'; readonly fieldname: string | undefined }
  | {
      readonly type: 'file'
      readonly fieldname: string | undefined
      readonly filename: string | undefined
      readonly mimetype: string
      readonly encoding: string
      readonly file: AsyncIterable<Uint8Array>
    }

type FilePart = Extract<FormPart, { type: 'file' }>

export interface FormRules {
  /** Names of the fields in which files are taken. */
  readonly fields: readonly string[]
  readonly filesMax: number
  readonly fileBytesMax: number
  /** Size of the whole body if it is known, else 0. */
  readonly bodyBytes: number
  /** What the form may have besides, for the message. */
  readonly fieldsMax: number
}

/**
 * The files in order. Stop iterating and the rest of the form is not read.
 *
 * @throws UploadMalformedError, UploadMissingError, UploadTooManyFilesError.
 */
export async function* readForm(
  parts: AsyncIterable<FormPart>,
  rules: FormRules,
): AsyncGenerator<IncomingFile> {
  let files = 0
  let wasText = false
  for await (const part of translated(parts, rules)) {
    checkName(part, rules)
    if (part.type === 'field') {
      wasText ||= rules.fields.includes(part.fieldname ?? '')
      continue
    }
    const file = await readFile(part, files, rules)
    if (!file) continue
    files++
    yield file
  }
  if (files === 0) throw missing(rules.fields, wasText)
}

/** For a request without any body too. */
export function missing(fields: readonly string[], wasText = false): KitError {
  const hint = wasText ? ' It was sent as text: give the part a file name.' : ''
  return new UploadMissingError(
    `Send a file in the part "${fields[0]}" of a multipart/form-data body, or an image as body.${hint}`,
  )
}

function checkName(part: FormPart, { fields }: FormRules): void {
  if (part.fieldname === undefined) throw new UploadMalformedError('The form has a nameless part.')
  if (part.type === 'field' || fields.includes(part.fieldname)) return
  const names = fields.map((field) => `"${field}"`).join(' or ')
  throw new UploadMalformedError(`The form has a file in another part than ${names}.`)
}

async function readFile(
  part: FilePart,
  filesBefore: number,
  rules: FormRules,
): Promise<IncomingFile | undefined> {
  if (part.encoding === 'base64' || part.encoding === 'quoted-printable') {
    // RFC 7578, section 4.7: deprecated, and no client sends it.
    throw new UploadMalformedError('The form has a file in a transfer encoding; send its bytes.')
  }
  const bytes = await collect(part, filesBefore, rules)
  // What a browser sends for a file input that was left empty.
  if (part.filename === '' && bytes?.length === 0) return undefined
  if (filesBefore >= rules.filesMax) throw tooManyFiles(rules.filesMax)
  // A part without a type is text/plain (RFC 7578, section 4.4), and the form library does not
  // tell whether that was said. Python's requests sends files so: the type counts as not given.
  const declaredType = part.mimetype === 'text/plain' ? undefined : part.mimetype
  return { fileName: part.filename, declaredType, bytes }
}

async function collect(
  part: FilePart,
  filesBefore: number,
  rules: FormRules,
): Promise<Buffer | undefined> {
  const share = filesBefore === 0 && rules.filesMax === 1 ? rules.bodyBytes : 64 * 1024
  const collector = new ByteCollector(rules.fileBytesMax, share)
  let fits = true
  for await (const chunk of translated(part.file, rules)) {
    if (filesBefore >= rules.filesMax) throw tooManyFiles(rules.filesMax)
    fits &&= collector.add(chunk)
    if (!fits && rules.filesMax === 1) break
  }
  return fits ? collector.take() : undefined
}

function tooManyFiles(filesMax: number): KitError {
  const files = filesMax === 1 ? '1 file' : `${filesMax} files`
  return new UploadTooManyFilesError(`The form has more than ${files}, the limit.`)
}

/** The same values, with the errors of the form library made into ours. */
async function* translated<T>(source: AsyncIterable<T>, rules: FormRules): AsyncGenerator<T> {
  try {
    yield* source
  } catch (cause) {
    throw toKitError(cause, rules)
  }
}

function toKitError(cause: unknown, rules: FormRules): KitError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    const message = `The form has more than ${rules.fieldsMax} fields besides files, the limit.`
    return new UploadTooManyFilesError(message, { cause })
  }
  if (code === 'FST_FILES_LIMIT') return tooManyFiles(rules.filesMax)
  if (code === 'FST_PROTO_VIOLATION') {
    return new UploadMalformedError('The form has a part with a forbidden name.', { cause })
  }
  return new UploadMalformedError(describe(cause), { cause })
}

function describe(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : ''
  if (message.includes('Boundary')) return 'The Content-Type of the form names no boundary.'
  if (/end of multipart|terminated early|before the multipart/.test(message)) {
    return 'The form is cut short, or its boundary is not the one that its Content-Type names.'
  }
  return 'The form cannot be parsed.'
}
