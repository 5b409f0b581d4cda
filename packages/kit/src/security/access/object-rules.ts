/**
 * Who may see which object: pure functions of principal and resource.
 *
 * An object that is not for the caller answers like one that is not there, so that ids tell nothing.
 * Lists ask the same question in the query, by {@link ownedBy}.
 *
 * @module
 */

import { NotFoundError } from '../../foundation/errors/index.ts'
import type { Principal } from './principal.ts'

export type ObjectRule<Resource> = (principal: Principal, resource: Resource) => boolean

/** Allows whoever the resource belongs to; what belongs to nobody is not theirs. */
export function owns<Resource>(
  ownerOf: (resource: Resource) => string | null | undefined,
): ObjectRule<Resource> {
  return ({ userId }, resource) => ownerOf(resource) === userId
}

/** Allows whoever has the permission, whatever the resource. */
export function hasPermission(permission: string): ObjectRule<unknown> {
  return ({ permissions }) => permissions.has(permission)
}

/** Allows what any of the rules allows. */
export function anyOf<Resource>(...rules: readonly ObjectRule<Resource>[]): ObjectRule<Resource> {
  return (principal, resource) => rules.some((rule) => rule(principal, resource))
}

/**
 * The resource, if there is one and the rule lets the principal see it.
 *
 * @param message the same whether there is none or it is somebody else's
 * @throws NotFoundError otherwise.
 */
export function visible<Resource>(
  resource: Resource | null | undefined,
  rule: ObjectRule<Resource>,
  principal: Principal,
  message = 'There is nothing with this id.',
): Resource {
  if (resource !== undefined && resource !== null && rule(principal, resource)) return resource
  throw new NotFoundError(message)
}

/**
 * Whose rows a list may show: the id of the principal, or nothing for who may see all.
 *
 *     const owner = ownedBy(principal, 'classification:read-all')
 *     if (owner !== undefined) query = query.where('user_id', '=', owner)
 */
export function ownedBy(
  { userId, permissions }: Principal,
  permissionToSeeAll: string,
): string | undefined {
  return permissions.has(permissionToSeeAll) ? undefined : userId
}
