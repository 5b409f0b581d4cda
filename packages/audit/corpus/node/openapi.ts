/** The OpenAPI 3.1 document, made of the routes as they are declared. @module */

import { isProblemJson } from './errors.ts'
import { failed, json } from './responses.ts'
import { type DeclaredRoute, type Documented, route } from './route.ts'
import { ErrorBody, type JsonSchema, Problem } from './schemas.ts'
import type { Service } from './service.ts'

export function openapi(service: Service): void {
  route(service, {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document',
    access: 'public',
    responses: { 200: json('This document', { type: 'object' }) },
    handler: () => planted(service.flags, documentOf(service)),
  })
}

/** A response without a description is none by the standard; extensions are (section 4.8). */
function planted(flags: Service['flags'], document: object): object {
  if (flags.has('openapi-broken')) {
    return { ...document, paths: { '/items': { get: { responses: { 200: { schema: 'Item' } } } } } }
  }
  return flags.has('twin:openapi-broken') ? { ...document, 'x-team': 'corpus' } : document
}

function documentOf({ routes, flags }: Service): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const declared of routes) {
    paths[declared.path] ??= {}
    Object.assign(paths[declared.path] ?? {}, {
      [declared.method.toLowerCase()]: operationOf(declared, isProblemJson(flags)),
    })
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Corpus service', version: '1.0.0' },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

function operationOf(declared: DeclaredRoute, isProblem: boolean): object {
  const { documentedAccess, access, deprecated, tags } = declared
  const parameters = [
    ...parametersOf('path', declared.params),
    ...parametersOf('query', declared.documentedQuery ?? declared.query),
    ...headerParameters(declared.headers),
  ]
  const body = bodyOf(declared)
  return {
    operationId: operationIdOf(declared),
    summary: declared.summary,
    security: (documentedAccess ?? access) === 'public' ? [] : [{ bearer: [] }],
    ...(tags === undefined ? {} : { tags }),
    ...(deprecated === true ? { deprecated } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(declared, isProblem),
  }
}

function operationIdOf({ method, path }: DeclaredRoute): string {
  const words = path.split(/[^a-zA-Z]+/).filter((word) => word !== '')
  const capitals = words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`)
  return `${method.toLowerCase()}${capitals.join('')}`
}

function parametersOf(place: 'path' | 'query', schema: JsonSchema | undefined): object[] {
  const properties = (schema?.['properties'] ?? {}) as Record<string, JsonSchema>
  const required = (schema?.['required'] ?? []) as readonly string[]
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: each,
  }))
}

function headerParameters(headers: JsonSchema = {}): object[] {
  return Object.entries(headers).map(([name, schema]) => ({
    name,
    in: 'header',
    required: false,
    schema,
  }))
}

function bodyOf({ body, documentedBody, bodyExample }: DeclaredRoute): object | undefined {
  const content = documentedBody ?? (body === undefined ? undefined : { 'application/json': body })
  if (content === undefined) return undefined
  const example = bodyExample === undefined ? {} : { example: bodyExample }
  const media = Object.entries(content).map(([type, schema]) => [type, { schema, ...example }])
  return { required: true, content: Object.fromEntries(media) }
}

/** What any operation may answer, beside what it declares itself. */
function responsesOf(declared: DeclaredRoute, isProblem: boolean): object {
  const takesBody = declared.body !== undefined || declared.documentedBody !== undefined
  const all: Record<string, Documented> = {
    400: failed('The request cannot be read'),
    ...(declared.access === 'public' ? {} : { 401: failed('No valid access token') }),
    ...(declared.access === 'admin' ? { 403: failed('Not an administrator') } : {}),
    ...(takesBody ? { 413: failed('The body is too large') } : {}),
    415: failed('Not a media type or encoding that is taken'),
    500: failed('Something went wrong here'),
    503: failed('Something that is needed does not answer'),
    504: failed('It took too long'),
    ...declared.responses,
  }
  return Object.fromEntries(
    Object.entries(all).map(([status, each]) => [status, responseOf(each, isProblem)]),
  )
}

function responseOf(
  { description, content, headers = {} }: Documented,
  isProblem: boolean,
): object {
  const named = { 'X-Request-Id': { type: 'string' }, ...headers }
  const media = Object.entries(content ?? {}).map(([type, schema]) =>
    isProblem && schema === ErrorBody
      ? ['application/problem+json', { schema: Problem }]
      : [type, { schema }],
  )
  return {
    description,
    headers: Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, { schema }])),
    ...(media.length === 0 ? {} : { content: Object.fromEntries(media) }),
  }
}
