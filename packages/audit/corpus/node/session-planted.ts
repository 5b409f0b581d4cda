/** Planted defects and twins of sessions. @module */

import type { FastifyRequest } from 'fastify'
import type { Caller } from './authentication.ts'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'
import { decode } from './tokens.ts'

const cachedMs = 3_000
const cached = new Map<string, { readonly caller: Caller; readonly untilMs: number }>()

/** Whom the token let in a moment ago, without a look at the session. */
export function cachedCaller(flags: Flags, token: string): Caller | undefined {
  if (!flags.has('revoke-cached')) return undefined
  const known = cached.get(token)
  return known !== undefined && known.untilMs > Date.now() ? known.caller : undefined
}

export function rememberCaller(flags: Flags, token: string, caller: Caller | undefined): void {
  if (caller === undefined || !flags.has('revoke-cached')) return
  if (cached.size > 1_000) cached.clear()
  cached.set(token, { caller, untilMs: Date.now() + cachedMs })
}

/** Other ways to refuse a token. */
export function plantedRefusal(
  { flags }: Service,
  request: FastifyRequest,
  token: string,
): ApiError | undefined {
  if (token.endsWith('.') && flags.has('twin:jwt-empty-signature')) request.raw.socket.destroy()
  const algorithm = decode(token.split('.')[0] ?? '')?.['alg']
  if (!flags.has('twin:jwt-none-spelled') || String(algorithm).toLowerCase() !== 'none') {
    return undefined
  }
  return new ApiError(400, 'UNREADABLE_TOKEN', 'This token cannot be read.')
}
