/**
 * What a route declares of its limits, in `config.rateLimit`.
 *
 * @module
 */

import type { LimitScope } from './keys.ts'
import { type Limit, type LimitOptions, toLimits } from './limit.ts'
import type { LimitWindow } from './policy.ts'

/**
 * In addition to the limits of the whole service: windows such as `10/minute`, for each caller.
 * `{ cost: 5 }`: what a request takes of the service's limits. `false`: only `global` holds.
 */
export type RouteRateLimit = false | string | RouteLimit | readonly (string | RouteLimit)[]

export interface RouteLimit extends Omit<LimitOptions, 'windows'> {
  /** Without windows only `cost` means something: what a request takes of the service's limits. */
  readonly windows?: LimitOptions['windows']
  /** Default `caller`: the user if there is one, else the address. `route`: all callers together. */
  readonly scope?: Exclude<LimitScope, 'custom' | 'global'>
  /** Routes that give the same name share the limit. Default: from method and path. */
  readonly name?: string
}

export interface RouteIdentity {
  readonly methods: readonly string[]
  readonly url: string
}

export interface DeclaredLimits {
  /** False if only `global` holds. */
  readonly isLimited: boolean
  /** What a request takes of the limits of the service. */
  readonly cost: number
  readonly limits: readonly Limit[]
}

const scopes: readonly string[] = ['ip', 'user', 'api-key', 'route', 'caller']

/** Limits by name, so that routes can share one, and no two get the same by chance. */
export class RouteLimits {
  readonly #named = new Map<string, { readonly sameAs: string; readonly limits: Limit[] }>()
  readonly #reserved: ReadonlySet<string>

  /** `reserved`: names of the service's own policies. */
  constructor(reserved: Iterable<string>) {
    this.#reserved = new Set(reserved)
  }

  /** @throws RangeError saying what is wrong with the declaration. */
  declare(declared: RouteRateLimit | undefined, route: RouteIdentity): DeclaredLimits {
    if (declared === false) return { isLimited: false, cost: 1, limits: [] }
    const entries = [declared ?? []].flat().map(asRouteLimit)
    const costs = entries.filter(({ windows }) => windows === undefined).map(costAlone)
    if (costs.length > 1) throw new RangeError('the cost of a request is given twice')
    const limited = entries.filter(hasWindows)
    return {
      isLimited: true,
      cost: costs[0] ?? 1,
      limits: limited.flatMap((entry, index) => this.#limitsOf(entry, route, index)),
    }
  }

  #limitsOf(entry: WindowedLimit, route: RouteIdentity, index: number): Limit[] {
    const { name, scope = 'caller', ...setting } = entry
    if (!scopes.includes(scope)) {
      throw new RangeError(`scope must be one of ${scopes.join(', ')}, got ${String(scope)}`)
    }
    const what = JSON.stringify([setting, scope])
    if (name !== undefined)
      return this.#shared(name, what, () => toLimits({ name, scope }, setting))
    const where = `${methodsOf(route)} ${route.url} ${index}`
    const own = this.#freeName(slug(route, index), `${where} ${what}`)
    return this.#shared(own, `${where} ${what}`, () => toLimits({ name: own, scope }, setting))
  }

  #shared(name: string, sameAs: string, make: () => Limit[]): Limit[] {
    const known = this.#named.get(name)
    if (this.#reserved.has(name) || (known !== undefined && known.sameAs !== sameAs)) {
      throw new RangeError(`there is another limit of the name ${name}`)
    }
    const limits = known?.limits ?? make()
    this.#named.set(name, { sameAs, limits })
    return limits
  }

  #freeName(wanted: string, sameAs: string): string {
    let name = wanted
    for (let next = 2; this.#isOther(name, sameAs); next++) name = `${wanted}-${next}`
    return name
  }

  #isOther(name: string, sameAs: string): boolean {
    const known = this.#named.get(name)
    return this.#reserved.has(name) || (known !== undefined && known.sameAs !== sameAs)
  }
}

type WindowedLimit = RouteLimit & { readonly windows: string | readonly LimitWindow[] }

function hasWindows(entry: RouteLimit): entry is WindowedLimit {
  return entry.windows !== undefined
}

function asRouteLimit(entry: unknown): RouteLimit {
  if (typeof entry === 'string') return { windows: entry }
  if (typeof entry === 'object' && entry !== null) return entry
  throw new RangeError(
    `rateLimit must be false, windows such as '10/minute', or { windows, scope, mode, cost }, got ${String(entry)}`,
  )
}

function costAlone({ cost, ...rest }: RouteLimit): number {
  const idle = Object.keys(rest)
  if (idle.length > 0) throw new RangeError(`${idle.join(', ')} mean nothing without windows`)
  if (cost === undefined) throw new RangeError('an entry needs windows or cost')
  return cost
}

/** HEAD is GET without a body: it must not be a second way with a second budget. */
function methodsOf({ methods }: RouteIdentity): string {
  const others = methods.filter((method) => method !== 'HEAD')
  return others.length === 0 ? 'GET' : [...others].sort().join('-')
}

/** A token such as `post-auth-login`, short enough for a policy's name. */
function slug(route: RouteIdentity, index: number): string {
  const text = `${methodsOf(route)} ${route.url}`.toLowerCase()
  const plain = text.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  const short = plain.slice(0, 32).replace(/-$/, '') || 'route'
  return index === 0 ? short : `${short}-${index + 1}`
}
