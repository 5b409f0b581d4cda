/**
 * What the openapi plugin may be told, and what a route may say of itself.
 *
 * @module
 */

import type { FastifyContextConfig } from 'fastify'
import type { KitErrorClass } from '../errors/index.ts'

/** A body that is documented, and left to the handler to check. */
export interface DocumentedBody {
  /** A JSON Schema, such as a TypeBox object; a file is a string of `format: 'binary'`. */
  readonly schema: object
  readonly example?: unknown
}

/** What a route's schema cannot say. */
export interface RouteDocumentation {
  /** Bodies that Fastify does not validate, by media type, such as a multipart upload. */
  readonly requestBody?: Readonly<Record<string, DocumentedBody>>
  /** Errors that the route answers with beside those that the policy adds. */
  readonly errors?: readonly KitErrorClass[]
}

/** A security scheme of OpenAPI. */
export type CredentialScheme =
  | { readonly type: 'http'; readonly scheme: string; readonly description?: string }
  | {
      readonly type: 'apiKey'
      readonly in: 'header' | 'cookie'
      readonly name: string
      readonly description?: string
    }

export interface OpenapiOptions {
  /** Whether the document and the docs are served. Default `true`. */
  readonly enabled?: boolean
  /** Name of the API. Default `API`. */
  readonly title?: string
  /** Version of the API. Default `0.0.0`. */
  readonly version?: string
  /** What the API is for; paragraphs are parted by an empty line. Default none. */
  readonly description?: string
  /** Where the API is. Default: wherever the document was fetched from. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  /** Groups of operations, in the order of the docs. Default: as the routes name them. */
  readonly tags?: readonly { readonly name: string; readonly description?: string }[]
  /** Path of the document. Default `/openapi.json`. */
  readonly documentPath?: string
  /** Path of the interactive docs. Default `/docs`. */
  readonly docsPath?: string
  /** Whether a route asks for a credential. Default: `config.access` is set and not `'public'`. */
  readonly isProtected?: (config: FastifyContextConfig) => boolean
  /** Ways to prove who asks, any one of which is enough. Default: `bearer`, an access token. */
  readonly credentials?: Readonly<Record<string, CredentialScheme>>
  /** Which of them a protected route takes. Default: each. */
  readonly credentialsOf?: (config: FastifyContextConfig) => readonly string[]
  /** `config` of the plugin's own routes. Default `{ access: 'public' }`. */
  readonly routeConfig?: Readonly<Record<string, unknown>>
}

/** What a caller without an access token is told to send. */
const bearerScheme: CredentialScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'The access token that signing in answers with',
}

export type ResolvedOptions = Required<OpenapiOptions>

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions({
  enabled = true,
  title = 'API',
  version = '0.0.0',
  description = '',
  servers = [],
  tags = [],
  documentPath = '/openapi.json',
  docsPath = '/docs',
  isProtected = declaresAccess,
  credentials = { bearer: bearerScheme },
  credentialsOf = () => Object.keys(credentials),
  routeConfig = { access: 'public' },
}: OpenapiOptions): ResolvedOptions {
  return {
    ...{ enabled, title, version, description, servers, tags },
    documentPath: path('openapi.documentPath', documentPath),
    docsPath: path('openapi.docsPath', docsPath),
    ...{ isProtected, credentials, credentialsOf, routeConfig },
  }
}

function path(option: string, value: string): string {
  if (!/^(?:\/[\w.-]+)+$/.test(value)) {
    throw new RangeError(`${option} must be a path such as /docs, got "${value}"`)
  }
  return value
}

/** Read structurally: the access concern declares the member, and may be absent. */
function declaresAccess(config: FastifyContextConfig): boolean {
  const access: unknown = Reflect.get(config, 'access')
  return access !== undefined && access !== 'public'
}
