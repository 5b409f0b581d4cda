/**
 * What a route declares, looked up once.
 *
 * @module
 */

import { type Priority, ranks } from './wait-queue.ts'

/** In which class a route is, and who goes first. */
export interface OverloadDeclaration {
  /** One of the classes, or `probe`. Default: the default class. */
  readonly class?: string
  /** Default `normal`. */
  readonly priority?: Priority
}

/** `config.overload` of a route; `false` lets in everyone always, and counts nobody. */
export type RouteOverload = OverloadDeclaration | false

/** The class of health checks and metrics: never shed by pressure, with slots of their own. */
export const probeClass = 'probe'

/** What is done with the requests of a route. */
export interface RouteGuard<Lane> {
  /** Undefined for a route that only pressure can close. */
  readonly lane: Lane | undefined
  readonly rank: number
  /** Whether pressure and heap leave it alone. */
  readonly isExempt: boolean
}

/** A route as far as it matters here. */
export interface DeclaringRoute {
  readonly method: string
  readonly url: string
  readonly config: { readonly overload?: RouteOverload; readonly probe?: boolean }
}

export interface Classes<Lane> {
  readonly lanes: ReadonlyMap<string, Lane>
  readonly defaultClass: string | undefined
}

/** @throws RangeError for a class or priority that there is not. */
export function guardOf<Lane>(
  { overload, probe }: DeclaringRoute['config'],
  { lanes, defaultClass }: Classes<Lane>,
): RouteGuard<Lane> {
  if (overload === false) return { lane: undefined, rank: ranks.critical, isExempt: true }
  const name = overload?.class ?? (probe === true ? probeClass : defaultClass)
  const priority = overload?.priority ?? 'normal'
  const lane = name === undefined ? undefined : lanes.get(name)
  if (name !== undefined && lane === undefined) {
    throw new RangeError(`class "${name}" is none of ${[...lanes.keys()].join(', ')}`)
  }
  if (!Object.hasOwn(ranks, priority)) {
    throw new RangeError(`priority "${priority}" is none of ${Object.keys(ranks).join(', ')}`)
  }
  return { lane, rank: ranks[priority], isExempt: name === probeClass }
}

/** @throws RangeError naming all routes whose declaration makes no sense. */
export function assertDeclarations(
  routes: readonly DeclaringRoute[],
  classes: Classes<unknown>,
): void {
  const problems = routes.flatMap(({ method, url, config }) => {
    try {
      guardOf(config, classes)
      return []
    } catch (thrown) {
      return [`${method} ${url}: ${(thrown as Error).message}`]
    }
  })
  if (problems.length === 0) return
  throw new RangeError(`config.overload of routes makes no sense:\n- ${problems.join('\n- ')}`)
}
