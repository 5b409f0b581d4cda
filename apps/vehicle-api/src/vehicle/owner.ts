/**
 * Whose something is: the id of a user, or null while the service is open and has no accounts.
 *
 * @module
 */

import type { FastifyRequest } from 'fastify'

export type Owner = string | null

/** The operator that keeps everybody to their own rows: `.where('user_id', equals(owner), owner)`. */
export function equals(owner: Owner): 'is' | '=' {
  return owner === null ? 'is' : '='
}

/** Until there are accounts, nobody is signed in and what is stored belongs to nobody. */
export function ownerOf(_request: FastifyRequest): Owner {
  return null
}
