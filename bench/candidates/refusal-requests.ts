/**
 * What is asked of a candidate that it must refuse, as every candidate gets it.
 *
 * @module
 */

import { forge } from '../features.ts'
import { hotHeaders, hotPath } from './hot-request.ts'
import { reports } from './reports.ts'
import type { TokenSet } from './tokens.ts'

/** Where one request in an hour is allowed to an address, or to a user. */
export const limitedPaths = {
  address: '/api/v1/vehicle/once-an-hour',
  user: '/api/v1/vehicle/once-an-hour-and-user',
} as const

/** Where a body may be sent that is no larger than {@link bodyBytesMax}. */
export const bodyPath = '/api/v1/vehicle/image'
export const bodyBytesMax = 65_536

/** Requests that are not answered before they are given up: they fill a candidate up. */
export const heldPath = '/api/v1/vehicle/held'

/** More than the connections of the load, so that it is served while none is held. */
export const inFlightMax = 60

export type RefusalId =
  | 'forged-token'
  | 'no-token'
  | 'address-limit'
  | 'user-limit'
  | 'large-body'
  | 'overload'

export interface RefusedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** One for each user. */
export function refusedRequests(id: RefusalId, { users }: TokenSet): RefusedRequest[] {
  const ids = [...reports.keys()]
  return users.map((token, index) => refusedRequest(id, token, hotPath(ids[index] ?? '')))
}

function refusedRequest(id: RefusalId, token: string, path: string): RefusedRequest {
  const headers = hotHeaders(token)
  const method = 'GET'
  switch (id) {
    case 'forged-token':
      return { method, path, headers: hotHeaders(forge(token)) }
    case 'no-token': {
      const { authorization: _, ...anonymous } = headers
      return { method, path, headers: anonymous }
    }
    case 'address-limit':
      return { method, path: limitedPaths.address, headers }
    case 'user-limit':
      return { method, path: limitedPaths.user, headers }
    case 'large-body': {
      // Only announced: who is refused at once need not send it.
      const announced = { 'content-type': 'application/json', 'content-length': '10000000' }
      return { method: 'POST', path: bodyPath, headers: { ...headers, ...announced } }
    }
    case 'overload':
      return { method, path, headers }
  }
}
