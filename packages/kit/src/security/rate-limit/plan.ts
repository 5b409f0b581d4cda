/**
 * What is asked of the limiter for each request of one route: made once, at the start.
 *
 * @module
 */

import { WindowNames } from './headers.ts'
import { atCost, type Limit } from './limit.ts'
import { type RouteIdentity, RouteLimits, type RouteRateLimit } from './route-limits.ts'

/** Limits that refuse, and limits in `shadow`, by what was declared together. */
export interface Stage {
  readonly limits: readonly Limit[]
  readonly shadows: readonly (readonly Limit[])[]
}

export interface Plan {
  /** Before authentication: what needs no more than the connection. */
  readonly first: Stage
  /** After it, before the body: what needs to know who asks. */
  readonly second: Stage
  /** What nobody bypasses. */
  readonly global: readonly Limit[]
  /** Those that a failed authentication is charged to. */
  readonly ip: readonly Limit[]
  /**
   * When the local bound of an address is asked. A limit of addresses that always refuses leaves
   * only those to be bounded whose refusal waits for authentication.
   */
  readonly bound: 'always' | 'deferred' | 'never'
  /** The line of `RateLimit-Policy`, for clients of IPv4 and of IPv6; empty if there is no limit. */
  readonly policyLine: { readonly v4: string; readonly v6: string }
}

const firstScopes: ReadonlySet<string> = new Set(['ip', 'global', 'route'])

export class Plans {
  readonly names: WindowNames = new WindowNames()
  /** Of routes that declare nothing, and of addresses that no route answers. */
  readonly common: Plan
  readonly #service: readonly Limit[]
  readonly #routes: RouteLimits
  readonly #modes = new Map<string, string>()

  /** `service`: limits that hold on all routes. */
  constructor(service: readonly Limit[]) {
    this.#service = service
    this.#routes = new RouteLimits(service.map(({ policy }) => policy.name))
    // Those of addresses last, so that they take no name from others.
    for (const { policy } of service.filter(({ isAggregate }) => !isAggregate)) {
      this.names.add(policy)
    }
    for (const { policy } of service) this.names.add(policy, true)
    this.common = this.#plan(service)
  }

  /** @throws RangeError saying what is wrong with the declaration. */
  of(declared: RouteRateLimit | undefined, route: RouteIdentity): Plan {
    if (declared === undefined) return this.common
    const { isLimited, cost, limits } = this.#routes.declare(declared, route)
    if (!isLimited) return this.#plan(this.#service.filter(isGlobal), false)
    for (const { policy } of limits) this.names.add(policy, true)
    return this.#plan([...this.#service.map((limit) => atCost(limit, cost)), ...limits])
  }

  /** `rate_limit_mode{policy}` */
  modes(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#modes)
  }

  #plan(limits: readonly Limit[], isLimited = true): Plan {
    for (const { policy } of limits) this.#modes.set(policy.name, policy.mode)
    const refusing = limits.filter(({ isShadow }) => !isShadow)
    const v4 = refusing.filter(({ isAggregate }) => !isAggregate)
    return {
      first: stageOf(limits.filter(({ scope }) => firstScopes.has(scope))),
      second: stageOf(limits.filter(({ scope }) => !firstScopes.has(scope))),
      global: refusing.filter(isGlobal),
      ip: limits.filter(({ scope }) => scope === 'ip'),
      bound: isLimited ? boundOf(refusing) : 'never',
      policyLine: { v4: this.#line(v4), v6: this.#line(refusing) },
    }
  }

  #line(limits: readonly Limit[]): string {
    return this.names.policyLine(limits.map(({ policy }) => policy))
  }
}

function isGlobal({ scope }: Limit): boolean {
  return scope === 'global'
}

function boundOf(refusing: readonly Limit[]): Plan['bound'] {
  const isHeld = refusing.some(
    ({ scope, policy }) => scope === 'ip' && policy.onUnavailable !== 'allow',
  )
  return isHeld ? 'deferred' : 'always'
}

function stageOf(limits: readonly Limit[]): Stage {
  const groups: Limit[][] = []
  for (const limit of limits.filter(({ isShadow }) => isShadow)) {
    if (limit.isAggregate) groups.at(-1)?.push(limit)
    else groups.push([limit])
  }
  return { limits: limits.filter(({ isShadow }) => !isShadow), shadows: groups }
}
