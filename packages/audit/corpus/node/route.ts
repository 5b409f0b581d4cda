/**
 * Declares a route once: for Fastify, for authentication, and for the OpenAPI document.
 *
 * @module
 */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from './authentication.ts'
import { passesGuard, slashGuard } from './guards-planted.ts'
import type { JsonSchema } from './schemas.ts'
import type { Service } from './service.ts'

export interface Documented {
  readonly description: string
  /** By media type; none for an empty answer. */
  readonly content?: Readonly<Record<string, JsonSchema>>
  readonly headers?: Readonly<Record<string, JsonSchema>>
}

export interface DeclaredRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With braces: `/items/{id}`. */
  readonly path: string
  readonly summary: string
  readonly access: 'public' | 'user' | 'admin'
  /** What the document says of access, where that is not what is enforced. */
  readonly documentedAccess?: 'public' | 'user'
  readonly tags?: readonly string[]
  readonly deprecated?: boolean
  readonly params?: JsonSchema
  readonly query?: JsonSchema
  readonly headers?: JsonSchema
  readonly body?: JsonSchema
  /** Not enforced by schema, only documented, such as multipart. */
  readonly documentedBody?: Readonly<Record<string, JsonSchema>>
  readonly bodyExample?: unknown
  /** What the document says of the query, where that is not what is enforced. */
  readonly documentedQuery?: JsonSchema
  readonly responses: Readonly<Record<string, Documented>>
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => unknown
}

export function route(service: Service, declared: DeclaredRoute): void {
  service.routes.push(declared)
  const url = declared.path.replaceAll(/\{(\w+)\}/g, ':$1')
  const slash = slashGuard(service, declared)
  serve(service, declared, url, true)
  if (slash !== undefined) serve(service, declared, `${url}/`, slash === 'shut')
}

function serve(service: Service, declared: DeclaredRoute, url: string, isGuarded: boolean): void {
  const { params, query, body, access } = declared
  service.app.route({
    method: declared.method,
    url,
    schema: {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
    },
    onRequest: async (request) => {
      if (access === 'public' || !isGuarded || passesGuard(service, declared, request)) return
      await authenticate(service, request, access)
    },
    handler: declared.handler,
  })
}
