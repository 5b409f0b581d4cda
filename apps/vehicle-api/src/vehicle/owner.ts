/**
 * Whose something is: the id of a user.
 *
 * @module
 */

import { ownedBy, principalOf } from '@plimsoll/kit/access'
import { ForbiddenError } from '@plimsoll/kit/errors'
import type { FastifyRequest } from 'fastify'

export type Owner = string

/** What a request makes is its user's, and what it changes must be. */
export function ownerOf(request: FastifyRequest): Owner {
  return principalOf(request).userId
}

/** Whose things a request may read: nothing for who may read those of all. */
export function readableBy(request: FastifyRequest): Owner | undefined {
  return ownedBy(principalOf(request), 'vehicle:read-all')
}

/**
 * Whose list is asked for: by default one's own.
 *
 * @throws ForbiddenError if it is that of another, and the request may not read it.
 */
export function listedOwner(request: FastifyRequest, asked: Owner | undefined): Owner {
  const own = ownerOf(request)
  if (asked === undefined || asked === own || readableBy(request) === undefined) return asked ?? own
  throw new ForbiddenError('Only administrators may list what others have.')
}
