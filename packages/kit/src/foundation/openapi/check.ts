/**
 * What is missing in the documentation; for the tests of any application.
 *
 * @module
 */

import Schema from 'typebox/schema'
import {
  type Content,
  dereference,
  examplesOf,
  isJson,
  type JsonSchema,
  type LocatedOperation,
  type OpenapiDocument,
  operationsOf,
} from './document.ts'

/** A route as it was registered. */
export interface RegisteredRoute {
  readonly method: string
  readonly url: string
  /** Fastify's schema of the route, if it has one. */
  readonly schema: Readonly<Record<string, unknown>> | undefined
}

/** One route that says too little of itself. */
export interface UndocumentedRoute {
  readonly route: string
  /** Names of the missing members of its schema. */
  readonly missing: readonly string[]
}

/** Routes whose schema lacks a summary, an id, tags or a response. Hidden ones are left out. */
export function undocumentedRoutes(app: {
  readonly openapi: { readonly routes: readonly RegisteredRoute[] }
}): readonly UndocumentedRoute[] {
  return app.openapi.routes
    .filter(({ schema }) => schema?.['hide'] !== true)
    .map(({ method, url, schema }) => ({
      route: `${method} ${url}`,
      missing: ['summary', 'operationId', 'tags', 'response'].filter(
        (member) => schema?.[member] === undefined,
      ),
    }))
    .filter(({ missing }) => missing.length > 0)
}

/** What is wrong with the document, one sentence each; empty if nothing is. */
export function checkDocument(document: OpenapiDocument): readonly string[] {
  const operations = operationsOf(document)
  const ids = Map.groupBy(operations, ({ operation }) => operation.operationId ?? '')
  const repeated = [...ids].filter(([, same]) => same.length > 1).map(([id]) => id)
  return [
    ...repeated.map((id) => `operationId "${id}" is given more than once`),
    ...danglingReferences(document),
    ...operations.flatMap((located) =>
      operationProblems(document, located).map(
        (problem) => `${located.method.toUpperCase()} ${located.path}: ${problem}`,
      ),
    ),
  ]
}

function operationProblems(
  document: OpenapiDocument,
  { path, operation }: LocatedOperation,
): readonly string[] {
  const { operationId, summary, tags, requestBody, responses, parameters } = operation
  const documented = new Set(parameters?.filter((each) => each.in === 'path').map((p) => p.name))
  const unnamed = [...path.matchAll(/\{(\w+)\}/g)].filter(([, name = '']) => !documented.has(name))
  return [
    ...(operationId === undefined ? ['no operationId'] : []),
    ...(summary === undefined ? ['no summary'] : []),
    ...(tags === undefined || tags.length === 0 ? ['no tag'] : []),
    ...unnamed.map(([name]) => `path parameter ${name} is not documented`),
    ...contentProblems(document, 'request', requestBody?.content),
    ...responseProblems(document, responses),
  ]
}

function responseProblems(
  document: OpenapiDocument,
  responses: LocatedOperation['operation']['responses'],
): readonly string[] {
  const entries = Object.entries(responses)
  const isSuccess = ([status]: readonly [string, unknown]) => /^[123]/.test(status)
  return [
    ...(entries.some(isSuccess) ? [] : ['no response for success']),
    ...(entries.every(isSuccess) ? ['no response for failure'] : []),
    ...entries.flatMap(([status, response]) => {
      const { content } = dereference(document, response) ?? {}
      const isEmpty = content === undefined && /^2/.test(status) && !/^20[45]$/.test(status)
      return [
        ...(isEmpty ? [`response ${status} has no content`] : []),
        ...contentProblems(document, `response ${status}`, content),
      ]
    }),
  ]
}

function contentProblems(
  document: OpenapiDocument,
  where: string,
  content: Content = {},
): readonly string[] {
  return Object.entries(content).flatMap(([type, media]) => {
    const examples = examplesOf(media)
    if (media.schema === undefined) return [`${where} ${type} has no schema`]
    if (isJson(type) && examples.length === 0) return [`${where} ${type} has no example`]
    const { schema } = media
    return examples
      .flatMap((example) => violations(document, schema, example))
      .map((violation) => `${where} ${type}: its example ${violation}`)
  })
}

/** How a value violates a schema of the document, one phrase each. */
export function violations(
  document: OpenapiDocument,
  schema: JsonSchema,
  value: unknown,
): readonly string[] {
  // References in the schema count from the root of the document.
  const [, errors] = Schema.Errors({ ...schema, components: document.components }, value)
  return errors.map(({ instancePath, message }) => `${instancePath || 'as a whole'} ${message}`)
}

function danglingReferences(document: OpenapiDocument): readonly string[] {
  const references = new Set<string>()
  // `stringify` is the shortest way to visit every member.
  JSON.stringify(document, (key, value) => {
    if (key === '$ref' && typeof value === 'string') references.add(value)
    return value
  })
  return [...references]
    .filter(($ref) => dereference(document, { $ref }) === undefined)
    .map((reference) => `${reference} refers to nothing`)
}
