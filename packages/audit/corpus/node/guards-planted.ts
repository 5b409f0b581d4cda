/** Planted defects and twins of the guard before a route. @module */

import type { FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'
import type { DeclaredRoute } from './route.ts'
import type { Service } from './service.ts'

/** Whether a request passes without a credential. @throws ApiError for a redirect. */
export function passesGuard(
  { flags }: Service,
  { path, access }: DeclaredRoute,
  request: FastifyRequest,
): boolean {
  const [raw = ''] = request.url.split('?', 1)
  const isOdd = !path.includes('{') && raw !== path
  if (isOdd && flags.has('twin:guard-raw-path')) throw redirect(308, path)
  if (isOdd && access === 'admin' && flags.has('guard-raw-path')) return true
  if (path !== '/search') return false
  const isBare = request.headers.authorization === undefined
  if (isBare && flags.has('twin:auth-any-bearer')) throw redirect(303, '/sign-in')
  return !isBare && flags.has('auth-any-bearer')
}

/** The same route with a slash at the end: with its guard, without it, or not there. */
export function slashGuard(
  { flags }: Service,
  { path }: DeclaredRoute,
): 'open' | 'shut' | undefined {
  if (path === '/admin/users' && flags.has('guard-no-slash')) return 'open'
  return flags.has('twin:guard-no-slash') ? 'shut' : undefined
}

function redirect(status: number, location: string): ApiError {
  return new ApiError(status, 'REDIRECTED', `See ${location}.`, { location })
}
