/**
 * What routes declare of who may use them, and whether they all do.
 *
 * Access belongs to the route that was matched, never to a prefix of the path: two spellings of a
 * path that lead to one route lead to one rule.
 *
 * @module
 */

import type { KitError } from '../../foundation/errors/index.ts'
import type { WhenStale } from './authenticator.ts'
import type { AccessPolicy } from './policy.ts'
import type { Principal } from './principal.ts'
import { forbidden, noCredential } from './refusals.ts'

/**
 * Who may use a route: everybody, everybody who has signed in, or who has the permission. An API key
 * has not signed in: it can do what its scopes name, and no permission names these routes.
 */
export type AccessDeclaration = 'public' | 'signed-in' | { readonly permission: string }

/** One method of one route. */
export interface RouteAccess {
  readonly method: string
  readonly url: string
  readonly access: AccessDeclaration
  readonly whenStale: WhenStale
}

/** A route as it was registered; what it declares is not to be trusted yet. */
export interface DeclaringRoute {
  readonly method: string
  readonly url: string
  readonly config: { readonly access?: unknown; readonly whenStale?: unknown }
}

/** The answer to who may not enter; nothing for who may. What declares nothing is for nobody. */
export function refusalOf(
  policy: AccessPolicy,
  access: AccessDeclaration | undefined,
  principal: Principal | undefined,
): KitError | undefined {
  if (access === 'public') return undefined
  if (principal === undefined) return noCredential()
  if (access === 'signed-in') return principal.method === 'api-key' ? forbidden(access) : undefined
  if (access === undefined) return forbidden('UNDECLARED')
  const { permission } = access
  return policy.has(principal.permissions, permission) ? undefined : forbidden(permission)
}

/**
 * The route table with what each route declares; a pure view for documents and for tests.
 *
 * HEAD is there beside each GET that answers it.
 */
export function accessMatrix(app: {
  readonly access: { routes(): readonly RouteAccess[] }
}): readonly RouteAccess[] {
  return app.access.routes()
}

/** What is wrong with the declarations, one line each. */
export function declarationProblems(
  routes: readonly DeclaringRoute[],
  policy: AccessPolicy,
): string[] {
  return routes.flatMap(({ method, url, config }) => {
    const problems = [accessProblem(config.access, policy), staleProblem(method, config.whenStale)]
    return problems.filter((text) => text !== undefined).map((text) => `${method} ${url} ${text}`)
  })
}

/** Of routes without problems. */
export function toRouteAccess({ method, url, config }: DeclaringRoute): RouteAccess {
  const { access, whenStale = 'confirm' } = config as Partial<RouteAccess>
  return Object.freeze({ method, url, access: access ?? 'signed-in', whenStale })
}

const howToDeclare = `'public', 'signed-in' or { permission: 'noun:verb' }`

function accessProblem(access: unknown, policy: AccessPolicy): string | undefined {
  if (access === 'public' || access === 'signed-in') return undefined
  if (access === undefined) {
    return `does not say who may use it; add config: { access: … } with ${howToDeclare}`
  }
  const permission = permissionOf(access)
  if (permission === undefined) return `declares an access that is not ${howToDeclare}`
  if (policy.knows(permission)) return undefined
  return `asks for "${permission}", which is no permission of the policy`
}

function permissionOf(access: unknown): string | undefined {
  if (typeof access !== 'object' || access === null) return undefined
  const { permission }: { readonly permission?: unknown } = access
  return typeof permission === 'string' ? permission : undefined
}

function staleProblem(method: string, whenStale: unknown): string | undefined {
  if (whenStale === undefined || whenStale === 'confirm' || whenStale === 'deny') return undefined
  if (whenStale !== 'serve') return `declares a whenStale that is not 'confirm', 'serve' or 'deny'`
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead ? undefined : `declares whenStale: 'serve', which is for reads only`
}
