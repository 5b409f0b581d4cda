/**
 * Mounts the versions of an API side by side, and announces what is deprecated.
 *
 * The routes of a version are one plugin with relative paths. It is registered under each prefix it
 * answers at, so an alias is a real route, as fast as its canonical one. Everything is worked out at
 * registration; a route that is not deprecated costs nothing. Register it before the routes that use
 * `config.deprecated` or `config.aliasOf`.
 *
 * @module
 */

import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  onResponseHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import { clientName } from './client-name.ts'
import { type Deprecation, type Notice, toNotice } from './deprecation.ts'
import { GoneError } from './errors.ts'
import {
  type ResolvedOptions,
  resolveOptions,
  type VersionDefinition,
  type VersioningOptions,
} from './options.ts'
import { type DeprecatedUse, UsageTable } from './usage-table.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Canonical path of a route that is a second way to it: for logs and metrics to name, and for the
     * documentation to leave the route out. Aliases of versions have it; other routes may set it.
     */
    aliasOf?: string
    /** Announces that the route is deprecated; `false` where its version is and it is not. */
    deprecated?: Deprecation | false
  }
  interface FastifyInstance {
    versioning: Versioning
  }
}

/** What {@link versioning} decorates the application with. */
export interface Versioning {
  /** Uses of deprecated operations since the start of the process, by operation and client. */
  usage(): DeprecatedUse[]
}

// Anyone can invent a User-Agent, so those who have not signed in get few entries.
const ANONYMOUS_CLIENTS_MAX = 100

const plugin: FastifyPluginAsync<VersioningOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const { versions, prefix, current, currentPrefix, aliases } = resolved
  const signedIn = new UsageTable(resolved.clientsMax)
  const anonymous = new UsageTable(ANONYMOUS_CLIENTS_MAX)
  const declare = declarer(resolved, countUses(resolved, signedIn, anonymous))

  app.decorate('versioning', { usage: () => [...signedIn.list(), ...anonymous.list()] })
  app.addHook('onRoute', function inheritThenDeclare(route) {
    inherit(route, (this as Mounted)[mountKey])
    declare(route)
  })
  for (const [name, version] of versions) mount(app, version, { at: `${prefix}/${name}` })
  for (const at of aliases) mount(app, current, { at, canonical: currentPrefix })
}

/** Where a version is mounted. */
interface Mount {
  readonly at: string
  /** Prefix of the version that this one is an alias of. */
  readonly canonical?: string
  readonly deprecated?: Deprecation | undefined
}

// Kept on the instance, so that plugins inside the version inherit it.
const mountKey = Symbol('mount of a version')
interface Mounted {
  [mountKey]?: Mount
}

function mount(app: FastifyInstance, { routes, deprecated }: VersionDefinition, to: Mount): void {
  const version: FastifyPluginAsync = async (scope: FastifyInstance & Mounted) => {
    scope[mountKey] = { ...to, deprecated }
    await scope.register(routes)
  }
  app.register(version, { prefix: to.at })
}

/** Gives a route what follows from where it is mounted. */
function inherit(route: RouteOptions & { path: string }, mounted: Mount | undefined): void {
  if (mounted === undefined) return
  const { at, canonical, deprecated } = mounted
  route.config = {
    ...(deprecated !== undefined && { deprecated }),
    ...route.config,
    ...(canonical !== undefined && { aliasOf: canonical + route.path.slice(at.length) }),
  }
}

/** Makes the function that acts on what a route declares. */
function declarer(
  { afterSunset, now }: ResolvedOptions,
  count: (route: string, notice: Notice) => onResponseHookHandler,
): (route: RouteOptions) => void {
  return function declare(route) {
    const { aliasOf, deprecated } = route.config ?? {}
    if (aliasOf !== undefined) route.schema = withMembers(route.schema, { hide: true })
    if (deprecated === undefined || deprecated === false) return

    const path = aliasOf ?? route.url
    const notice = toNotice(deprecated, `${route.method} ${path}`)
    route.schema = withMembers(route.schema, { deprecated: true })
    route.onSend = [announce(notice), ...listOf(route.onSend)]
    route.onResponse = [count(path, notice), ...listOf(route.onResponse)]
    if (afterSunset === 'gone') route.onRequest = [refuse(notice, now), ...listOf(route.onRequest)]
  }
}

// The routes of aliases share their schema object with the canonical ones, so it is copied.
function withMembers(schema: FastifySchema | undefined, members: object): FastifySchema {
  return { ...schema, ...members }
}

function listOf<T>(hooks: T | T[] | undefined): T[] {
  if (hooks === undefined) return []
  return Array.isArray(hooks) ? hooks : [hooks]
}

// In onSend, so that errors announce it too, and a Link header of the handler is kept.
function announce({ deprecation, sunset, link }: Notice) {
  return function announceDeprecation(
    _request: FastifyRequest,
    reply: FastifyReply,
    _payload: unknown,
    done: () => void,
  ): void {
    reply.header('deprecation', deprecation)
    if (sunset !== undefined) reply.header('sunset', sunset)
    if (link !== undefined) {
      reply.header('link', [...listOf(reply.getHeader('link')), link].join(', '))
    }
    done()
  }
}

function refuse({ sunset, sunsetMs, link }: Notice, now: () => number) {
  const hint = link === undefined ? '' : '; the Link header says what to read or use instead'
  return function refuseAfterSunset(
    _request: FastifyRequest,
    _reply: FastifyReply,
    done: (error?: Error) => void,
  ): void {
    if (now() < sunsetMs) done()
    else done(new GoneError(`The operation was shut off on ${sunset}${hint}.`))
  }
}

function countUses(
  { clientOf, now }: ResolvedOptions,
  signedIn: UsageTable,
  anonymous: UsageTable,
) {
  return (path: string, { sunset }: Notice): onResponseHookHandler => {
    return function countDeprecatedUse(request, _reply, done) {
      const route = `${request.method} ${path}`
      const id = clientOf(request)
      const client =
        id === undefined
          ? anonymous.count(route, clientName(request.headers['user-agent']), now())
          : signedIn.count(route, id, now())
      if (client !== undefined) {
        const log = request.log.child({ module: 'versioning' })
        log.warn({ route, client, sunset }, 'a deprecated operation is still in use')
      }
      done()
    }
  }
}

/** Versions under `/api/v1` and the like, stable aliases, and announced deprecations. */
export const versioning: FastifyPluginAsync<VersioningOptions> = fp(plugin, {
  name: '@plimsoll/kit/versioning',
  fastify: '5.x',
})
