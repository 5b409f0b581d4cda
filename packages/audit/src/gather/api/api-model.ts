/** What an OpenAPI document says, and requests made from it. @module */

import type { Answer } from '../answer.ts'
import type { Credential, Http, HttpRequest } from '../http-client.ts'

export interface Schema {
  readonly [key: string]: unknown
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: Schema
  readonly example?: unknown
}

export interface Operation {
  /** `GET /items/{id}` */
  readonly name: string
  readonly method: string
  /** Template with braces, with the base path of `servers`. */
  readonly path: string
  readonly operationId: string | undefined
  readonly tags: readonly string[]
  readonly deprecated: boolean
  /** Whether the document asks for a credential. */
  readonly isProtected: boolean
  /** GET or HEAD. */
  readonly isSafe: boolean
  readonly parameters: readonly Parameter[]
  /** By media type; JSON Schema 2020-12, references resolved, `allOf` merged, a cycle ends as `{}`. */
  readonly requestBody: Readonly<Record<string, Schema>>
  readonly bodyExample: unknown
  /** By status (`200`, `4XX`, `default`), references resolved. */
  readonly responses: Readonly<Record<string, DocumentedResponse>>
  /** Line of the operation in the document, from 1, where it was read from a file. */
  readonly line: number | undefined
}

export interface DocumentedResponse {
  readonly content: Readonly<Record<string, Schema>>
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, Schema>>
  readonly requiredHeaders: readonly string[]
}

/** One request that the operation is expected to answer 2xx. */
export interface Prepared {
  readonly operation: Operation
  readonly request: HttpRequest
  /** The JSON body, if it has one. */
  readonly body: unknown
}

/** An object that the auditor made. */
export interface Created {
  readonly resource: Resource
  /** The one that made it. */
  readonly operation: Operation
  readonly id: string
  /** Where it is read, replaced, updated and deleted. */
  readonly path: string
  /** What was sent. */
  readonly body: unknown
  readonly answer: Answer
}

export interface ApiModel {
  /** Empty without a document. */
  readonly operations: readonly Operation[]
  /** Why there is no valid document; undefined if there is one. */
  readonly problem: string | undefined
  /** The file it was read from, as it was named; undefined if the service itself told it. */
  readonly file: string | undefined
  /** Whether `format` is asserted: so in 3.0; in 3.1 it only annotates. */
  readonly assertsFormats: boolean
  /**
   * A request that ought to answer 2xx: ids of objects created before, examples, then values of the
   * schema. Undefined if one cannot be made (a path parameter that nothing fills), if the operation
   * is on the list of the denied, if it ends or changes a session, or if it would change or delete
   * what the auditor did not make.
   */
  readonly prepare: (operation: Operation, as: Credential) => Promise<Prepared | undefined>
  /** The same, on this object. */
  readonly prepareOn: (operation: Operation, created: Created) => Prepared
  /** The same request with another body, in the same media type. */
  readonly withBody: (prepared: Prepared, body: unknown) => HttpRequest
  /** Prepares and sends, once per operation and user; later calls give the same answer. */
  readonly drive: (operation: Operation, as: Credential) => Promise<Driven | undefined>
  /** Problems of an answer by the document: "/items/0/name: must be string". */
  readonly mismatches: (operation: Operation, answer: Answer) => readonly Mismatch[]
  /** Problems of a JSON body by the document; empty also where nothing is said of it. */
  readonly violations: (operation: Operation, body: unknown) => readonly Mismatch[]
  /** Operation that makes objects and has a sibling that reads one; those easiest to undo first. */
  readonly creators: () => readonly Resource[]
  /** Makes one, named by the tag of the run, and remembers it for the clean-up. */
  readonly create: (resource: Resource, as: Credential, at?: Http) => Promise<Created | undefined>
  /** Remembers what an answer of another request made; undefined if its id is not told. */
  readonly remember: (
    resource: Resource,
    answer: Answer,
    as: Credential,
    body?: unknown,
  ) => Created | undefined
  /** Which operation an answer belongs to, by method and path. */
  readonly operationOf: (answer: Pick<Answer, 'method' | 'path'>) => Operation | undefined
  /** Deletes what was made; gives what is left over. */
  readonly cleanUp: () => Promise<readonly string[]>
}

export interface Driven extends Prepared {
  readonly answer: Answer
}

export interface Mismatch {
  readonly pointer: string
  readonly problem: string
  /** Keyword of the schema, or `content-type` or `header`. */
  readonly keyword: string
}

/** What the answer of one operation gives to another, by the document. */
export interface Link {
  readonly from: Operation
  readonly to: Operation
  /** By name; values may be runtime expressions, such as `$response.body#/id`. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** A value that may have expressions in it; undefined if the link is of no body. */
  readonly requestBody: unknown
}

/** Operations on one kind of object: `POST /items`, `GET /items/{id}`, … */
export interface Resource {
  readonly create: Operation
  readonly read: Operation
  /** From the answer of {@link create} to {@link read}, if the document has one. */
  readonly link?: Link | undefined
  readonly replace: Operation | undefined
  readonly update: Operation | undefined
  readonly remove: Operation | undefined
  readonly list: Operation | undefined
}
