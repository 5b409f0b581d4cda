/**
 * Fastify plugin that describes every route as OpenAPI 3.1, and serves the description and docs.
 *
 * Register it before the routes. The document is generated once, when the application is ready, and
 * kept as text with its ETag. `app.openapi` is there whether or not the document is served, so that
 * tests can check what production hides.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifyPluginAsync, FastifySchema, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { RegisteredRoute } from './check.ts'
import { completeDocument, type RouteFacts, routeMarker } from './complete-document.ts'
import type { Content, OpenapiDocument } from './document.ts'
import {
  type OpenapiOptions,
  type ResolvedOptions,
  type RouteDocumentation,
  resolveOptions,
} from './options.ts'
import { docsPage } from './page.ts'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'

declare module 'fastify' {
  interface FastifyInstance {
    openapi: {
      /** The document; from `ready` on. */
      document(): OpenapiDocument
      /** Every route that was registered since. */
      readonly routes: readonly RegisteredRoute[]
    }
  }
  interface FastifyContextConfig {
    /** What the schema of the route cannot say. */
    openapi?: RouteDocumentation
  }
}

const plugin: FastifyPluginAsync<OpenapiOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const facts: RouteFacts[] = []
  const registered: RouteOptions[] = []

  await app.register(swagger, {
    openapi: baseDocument(resolved),
    stripBasePath: false,
    convertConstToEnum: false,
    transform: ({ schema, url, route }) => {
      facts.push(factsOf(route, resolved))
      return { schema: { ...schema, [routeMarker]: facts.length - 1 } as FastifySchema, url }
    },
    transformObject: (generated) => {
      const document = Reflect.get(generated, 'openapiObject') as OpenapiDocument
      return completeDocument(document, facts) as object
    },
  })
  app.addHook('onRoute', (route) => {
    registered.push(route)
  })
  app.decorate('openapi', {
    document: () => app.swagger() as unknown as OpenapiDocument,
    // Read late: other plugins complete the schema of a route in their own `onRoute`.
    get routes() {
      return registered.flatMap(routesOf)
    },
  })
  if (resolved.enabled) serve(app, resolved)
}

export const openapi: FastifyPluginAsync<OpenapiOptions> = fp(plugin, {
  name: '@plimsoll/kit/openapi',
  fastify: '5.x',
})

function baseDocument(options: ResolvedOptions) {
  const { title, version, description, servers, tags, credentials } = options
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description === '' ? {} : { description }) },
    ...(servers.length === 0 ? {} : { servers: [...servers] }),
    tags: [...tags],
    components: { securitySchemes: { ...credentials } },
  }
}

/** One entry per method; HEAD is left out, since Fastify adds it to every GET. */
function routesOf({ method, url, schema }: RouteOptions): readonly RegisteredRoute[] {
  const members = schema as RegisteredRoute['schema']
  const methods = [method].flat().filter((each) => each !== 'HEAD')
  return methods.map((each) => ({ method: each, url, schema: members }))
}

function factsOf({ schema, config = {} }: RouteOptions, options: ResolvedOptions): RouteFacts {
  const { params, querystring, headers, body } = schema ?? {}
  const { requestBody, errors = [] } = config.openapi ?? {}
  return {
    isValidated: [params, querystring, headers, body].some((part) => part !== undefined),
    isProtected: options.isProtected(config),
    credentials: options.credentialsOf(config),
    isProbe: Reflect.get(config, 'probe') === true,
    requestBody: requestBody as Content | undefined,
    errors: errors.map(({ definition }) => definition),
  }
}

/** Only what the page needs, from where it came: no inline script or style, no other host. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** One text that never changes while the process lives. */
interface Asset {
  readonly type: string
  readonly text: string
  readonly cacheControl: string
}

function serve(app: FastifyInstance, options: ResolvedOptions): void {
  const { documentPath, docsPath } = options
  const version = etagOf(pageStyle + pageScript).slice(1, 9)
  const immutable = 'public, max-age=31536000, immutable'
  // Served without being stored anew: a deployment changes them, and the ETag tells.
  const fresh = 'no-cache'

  const style = `${docsPath}/style.css`
  const script = `${docsPath}/script.js`
  const assets: Readonly<Record<string, () => Asset>> = {
    [documentPath]: () => ({
      type: 'application/json; charset=utf-8',
      text: JSON.stringify(app.openapi.document()),
      cacheControl: fresh,
    }),
    [docsPath]: () => ({
      type: 'text/html; charset=utf-8',
      text: docsPage(app.openapi.document(), {
        documentPath,
        stylePath: `${style}?v=${version}`,
        scriptPath: `${script}?v=${version}`,
      }),
      cacheControl: fresh,
    }),
    [style]: () => ({ type: 'text/css; charset=utf-8', text: pageStyle, cacheControl: immutable }),
    [script]: () => ({
      type: 'text/javascript; charset=utf-8',
      text: pageScript,
      cacheControl: immutable,
    }),
  }
  for (const [path, make] of Object.entries(assets)) serveAsset(app, path, make, options)
}

function serveAsset(
  app: FastifyInstance,
  path: string,
  make: () => Asset,
  { routeConfig }: ResolvedOptions,
): void {
  let kept: { readonly asset: Asset; readonly etag: string } | undefined

  app.get(path, { schema: { hide: true }, config: routeConfig }, (request, reply) => {
    kept ??= withEtag(make())
    reply
      .header('content-security-policy', pagePolicy)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', kept.asset.cacheControl)
      .header('etag', kept.etag)
    if (request.headers['if-none-match'] === kept.etag) return reply.code(304).send()
    return reply.type(kept.asset.type).send(kept.asset.text)
  })
}

function withEtag(asset: Asset): { readonly asset: Asset; readonly etag: string } {
  return { asset, etag: etagOf(asset.text) }
}

/** Strong validator (RFC 9110, section 8.8.3). */
function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
}
