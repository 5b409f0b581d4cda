/**
 * The parts of an OpenAPI 3.1 document that we read and write; nothing more of it is modelled.
 *
 * @module
 */

/** A JSON Schema (2020-12), as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>

export interface Example {
  readonly summary?: string
  readonly value: unknown
}

export interface MediaType {
  readonly schema?: JsonSchema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, Example>>
}

export type Content = Readonly<Record<string, MediaType>>

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema?: JsonSchema
  readonly example?: unknown
}

export interface Reference {
  readonly $ref: string
}

export interface Header {
  readonly description?: string
  readonly required?: boolean
  readonly schema?: JsonSchema
}

export interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, Header | Reference>>
  readonly content?: Content
}

interface RequestBody {
  readonly description?: string
  readonly required?: boolean
  readonly content: Content
}

export interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: RequestBody
  readonly responses: Readonly<Record<string, Response | Reference>>
}

/** Operations by method in lower case. */
type PathItem = Readonly<Record<string, Operation>>

export interface OpenapiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** One operation and where it is. */
export interface LocatedOperation {
  readonly path: string
  /** In lower case. */
  readonly method: string
  readonly operation: Operation
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/** All operations, in the order of the document. */
export function operationsOf({ paths }: OpenapiDocument): readonly LocatedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({ path, method, operation })),
  )
}

/** What a local reference means; anything else is returned as it is. Undefined if it dangles. */
export function dereference<T extends object>(
  document: OpenapiDocument,
  value: T | Reference,
): T | undefined {
  const reference: unknown = Reflect.get(value, '$ref')
  if (typeof reference !== 'string') return value as T

  let found: unknown = document
  for (const part of reference.replace(/^#\//, '').split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined
  }
  return found as T | undefined
}

/** The examples that a media type gives, its own or those of its schema. */
export function examplesOf({ schema, example, examples }: MediaType): readonly unknown[] {
  if (examples !== undefined) return Object.values(examples).map(({ value }) => value)
  if (example !== undefined) return [example]
  const ofSchema = schema?.['examples']
  return Array.isArray(ofSchema) ? ofSchema : []
}

/** True for a media type whose body is JSON text. */
export function isJson(mediaType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json$/.test(mediaType)
}
