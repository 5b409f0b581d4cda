import type { FastifyPluginAsync, FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { Deprecation } from './deprecation.ts'

/** A plugin that adds the routes of one version, with paths relative to the version. */
export type VersionRoutes = FastifyPluginAsync | FastifyPluginCallback

/** A version that has more to say than its routes. */
export interface VersionDefinition {
  readonly routes: VersionRoutes
  /** Deprecates every route of the version that does not say otherwise. */
  readonly deprecated?: Deprecation
}

export interface VersioningOptions {
  /** The version that the aliases stand for; a key of `versions`. */
  readonly current: string
  /** By name, such as `v1`, which is also their path segment. */
  readonly versions: Readonly<Record<string, VersionRoutes | VersionDefinition>>
  /** Where the versions are mounted. Default `/api`, so `/api/v1`. */
  readonly prefix?: string
  /** Further prefixes of the current version's routes. Default none; often `['/api']`. */
  readonly aliases?: readonly string[]
  /** What a deprecated operation does when its sunset has passed. Default `'serve'`. */
  readonly afterSunset?: 'serve' | 'gone'
  /**
   * Names the client of a request for the count of deprecated uses; `undefined` if it is not signed
   * in, which counts it by the product in its User-Agent. Default `request.principal.userId`, where there is one.
   */
  readonly clientOf?: (request: FastifyRequest) => string | undefined
  /** Signed-in clients told apart per operation; the rest count as `other`. Default 1000. */
  readonly clientsMax?: number
  /** Clock in milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

export interface ResolvedOptions {
  readonly versions: ReadonlyMap<string, VersionDefinition>
  /** Prefix and definition of the current version, which the aliases repeat. */
  readonly current: VersionDefinition
  readonly currentPrefix: string
  readonly prefix: string
  readonly aliases: readonly string[]
  readonly afterSunset: 'serve' | 'gone'
  readonly clientOf: (request: FastifyRequest) => string | undefined
  readonly clientsMax: number
  readonly now: () => number
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: VersioningOptions): ResolvedOptions {
  const prefix = pathPrefix('versioning.prefix', options.prefix ?? '/api')
  const aliases = (options.aliases ?? []).map((alias) => pathPrefix('versioning.aliases', alias))
  const versions = new Map(
    Object.entries(options.versions).map(([name, version]) => [versionName(name), define(version)]),
  )
  const current = versions.get(options.current)
  if (current === undefined) {
    throw new RangeError(`versioning.current must be a key of versions, got "${options.current}"`)
  }
  return {
    versions,
    current,
    currentPrefix: `${prefix}/${options.current}`,
    prefix,
    aliases,
    afterSunset: sunsetAction(options.afterSunset ?? 'serve'),
    clientOf: options.clientOf ?? userIdOf,
    clientsMax: positiveInteger('versioning.clientsMax', options.clientsMax ?? 1000),
    now: options.now ?? Date.now,
  }
}

function define(version: VersionRoutes | VersionDefinition): VersionDefinition {
  return typeof version === 'function' ? { routes: version } : version
}

function versionName(name: string): string {
  if (/^[A-Za-z0-9._-]+$/.test(name)) return name
  throw new RangeError(`versioning.versions: a version must be one path segment, got "${name}"`)
}

function pathPrefix(name: string, value: string): string {
  if (value === '' || /^(?:\/[^/]+)+$/.test(value)) return value
  throw new RangeError(`${name} must begin with "/" and not end with one, got "${value}"`)
}

function sunsetAction(value: 'serve' | 'gone'): 'serve' | 'gone' {
  if (value === 'serve' || value === 'gone') return value
  throw new RangeError(`versioning.afterSunset must be "serve" or "gone", got "${value}"`)
}

function positiveInteger(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`${name} must be a positive integer, got ${value}`)
}

function userIdOf(request: FastifyRequest): string | undefined {
  return (request as { principal?: { readonly userId: string } }).principal?.userId
}
