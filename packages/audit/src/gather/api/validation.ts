/** Whether bodies and headers are what the document says they are. @module */

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Answer } from '../answer.ts'
import type { DocumentedResponse, Mismatch, Operation, Schema } from './api-model.ts'
import type { ApiDocument } from './document.ts'
import { documentedStatus } from './documented-status.ts'
import type { ReadOperation } from './operations.ts'
import { isJsonType } from './request-body.ts'
import { type Direction, schemaReader } from './schema-dialect.ts'

export interface Validation {
  readonly mismatches: (operation: Operation, answer: Answer) => readonly Mismatch[]
  readonly violations: (
    operation: Operation,
    mediaType: string,
    body: unknown,
  ) => readonly Mismatch[]
}

/** As many as a reader takes in; the rest says the same. */
const mismatchesMax = 20

export function createValidation(
  document: ApiDocument,
  operations: readonly ReadOperation[],
): Validation {
  const validatorOf = compiler(document)
  const sources = new Map(operations.map(({ operation, source }) => [operation, source]))
  return {
    mismatches: (operation, answer) => {
      const status = documentedStatus(operation, answer.status)
      const response = status === undefined ? undefined : operation.responses[status]
      if (status === undefined || response === undefined) return []
      const headers = headerMismatches(response, answer, validatorOf)
      if (operation.method === 'HEAD' || answer.status === 304) return headers
      const raw = sources.get(operation)?.responses[status] ?? {}
      return [...headers, ...bodyMismatches(raw, answer, validatorOf)].slice(0, mismatchesMax)
    },
    violations: (operation, mediaType, body) => {
      const schema = sources.get(operation)?.requestBody[mediaType]
      return told(validatorOf(schema, 'request'), body)
    },
  }
}

type Compile = (schema: unknown, direction: Direction) => ValidateFunction | undefined

function compiler(document: ApiDocument): Compile {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    logger: false,
    validateSchema: false,
    unicodeRegExp: false,
  })
  addFormats.default(ajv)
  const reader = schemaReader(document.tree, document.isVersion30)
  const known = new Map<unknown, ValidateFunction | undefined>()
  return (schema, direction) => {
    if (typeof schema !== 'object' || schema === null) return undefined
    if (!known.has(schema)) known.set(schema, compiled(ajv, reader.bundled(schema, direction)))
    return known.get(schema)
  }
}

function compiled(ajv: Ajv2020, schema: Schema): ValidateFunction | undefined {
  try {
    return ajv.compile(schema)
  } catch {
    // A schema that is no schema says nothing of a body; that the document is faulty is told elsewhere.
    return undefined
  }
}

function bodyMismatches(
  content: Readonly<Record<string, unknown>>,
  answer: Answer,
  validatorOf: Compile,
): readonly Mismatch[] {
  const types = Object.keys(content)
  if (types.length === 0) return []
  const sent = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  const type = types.find((one) => covers(one, sent))
  if (type === undefined) {
    const found = sent === '' ? 'no content type' : sent
    return [mismatch('', `is ${found}, documented ${types.join(' or ')}`, 'content-type')]
  }
  if (!isJsonType(sent)) return []
  // A body that was not kept whole cannot be judged.
  if (answer.bodyBytes > Buffer.byteLength(answer.body)) return []
  const value = parsed(answer.body)
  if (value === undefined) return [mismatch('', 'is not JSON', 'content-type')]
  return told(validatorOf(content[type], 'response'), value)
}

function covers(documented: string, sent: string): boolean {
  const type = documented.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === sent || type === '*/*') return true
  return type.endsWith('/*') && sent.startsWith(type.slice(0, -1))
}

function headerMismatches(
  response: DocumentedResponse,
  answer: Answer,
  validatorOf: Compile,
): readonly Mismatch[] {
  return Object.entries(response.headers).flatMap(([name, schema]) => {
    const value = answer.headers[name]
    if (value === undefined) {
      const isMissing = response.requiredHeaders.includes(name)
      return isMissing ? [mismatch(name, 'is missing', 'header')] : []
    }
    const problems = told(validatorOf(schema, 'response'), fromText(value, schema))
    return problems.map(({ problem }) => mismatch(name, problem, 'header'))
  })
}

/** A header is text: as the number or boolean that its schema wants. */
function fromText(value: string, { type }: Schema): unknown {
  if ((type === 'integer' || type === 'number') && value.trim() !== '') return Number(value)
  return type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value
}

function told(validate: ValidateFunction | undefined, value: unknown): readonly Mismatch[] {
  if (validate === undefined || validate(value)) return []
  const errors = validate.errors ?? []
  const seen = new Map(errors.map((error) => [`${error.instancePath} ${error.message}`, error]))
  return [...seen.values()].slice(0, mismatchesMax).map(fromError)
}

function fromError({ instancePath, message, keyword, params }: ErrorObject): Mismatch {
  const extra: unknown = params['additionalProperty'] ?? params['allowedValues']
  const detail = extra === undefined ? '' : ` (${JSON.stringify(extra)})`
  return mismatch(instancePath, `${message ?? 'does not conform'}${detail}`, keyword)
}

function mismatch(pointer: string, problem: string, keyword: string): Mismatch {
  return { pointer: pointer === '' ? '/' : pointer, problem, keyword }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Said to be JSON and is none: the caller tells so.
    return undefined
  }
}
