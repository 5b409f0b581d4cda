/** Planted defects and twins of the login limit. @module */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from './errors.ts'
import type { Flags } from './flags.ts'

/** How many attempts there are. */
export function plantedLimit(flags: Flags, limit: number): number {
  return flags.has('rl-far') ? limit * 10 : limit
}

/** Whether each process counts for itself. */
export function countsHere(flags: Flags): boolean {
  return flags.has('rl-per-process') || flags.has('twin:rl-per-process')
}

interface State {
  readonly limit: number
  readonly left: number
  readonly windowSeconds: number
  readonly resetSeconds: number
}

/** Headers of limits, in the dialect of the flags. */
export function tellLimit(flags: Flags, reply: FastifyReply, state: State): void {
  const { limit, windowSeconds, resetSeconds } = state
  const left = flags.has('remaining-frozen') ? limit : state.left
  if (flags.has('twin:retry-after-none')) {
    void reply.headers({
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': left,
      'x-ratelimit-reset': Math.ceil(Date.now() / 1000) + resetSeconds,
    })
    return
  }
  void reply.header('ratelimit-policy', `"login";q=${limit};w=${windowSeconds}`)
  if (flags.has('twin:remaining-frozen')) return
  void reply.header('ratelimit', `"login";r=${left};t=${resetSeconds}`)
}

/** What is answered when no attempt is left. */
export function tooMany(flags: Flags, resetSeconds: number): ApiError {
  const message = 'Too many failed logins; try again later.'
  if (flags.has('twin:rl-far')) return new ApiError(423, 'LOCKED', message)
  return new ApiError(429, 'TOO_MANY_ATTEMPTS', message, retryAfter(flags, resetSeconds))
}

function retryAfter(flags: Flags, resetSeconds: number): Readonly<Record<string, string>> {
  if (flags.has('retry-after-none')) return {}
  if (flags.has('retry-after-early')) return { 'retry-after': '1' }
  if (flags.has('twin:retry-after-early')) return { 'retry-after': String(resetSeconds + 1) }
  if (!flags.has('twin:retry-after-none')) return { 'retry-after': String(resetSeconds) }
  // A second more, because the time of day is told in whole seconds.
  return { 'retry-after': new Date(Date.now() + (resetSeconds + 1) * 1000).toUTCString() }
}

/** Whom a proxy, or anybody, says that the client is. */
export function plantedAddress(flags: Flags, request: FastifyRequest): string | undefined {
  const isProxied = flags.has('twin:rl-real-ip') && request.ip === '127.0.0.1'
  if (!flags.has('rl-real-ip') && !isProxied) return undefined
  const address = request.headers['x-real-ip']
  return typeof address === 'string' ? address : undefined
}
