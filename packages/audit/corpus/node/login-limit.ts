/**
 * So many failed logins per address and account in a window, counted in Redis for all instances, and
 * in this process while Redis is down. A login that succeeds does not count.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  countsHere,
  plantedAddress,
  plantedLimit,
  tellLimit,
  tooMany,
} from './login-limit-planted.ts'
import type { Service } from './service.ts'

const localKeysMax = 10_000

const unlimited = ['rl-none', 'twin:rl-none', 'variant:gateway-limit']

interface Counted {
  readonly count: number
  readonly resetMs: number
}

export class LoginLimit {
  readonly #service: Service
  readonly #local = new Map<string, { count: number; endsAtMs: number }>()

  constructor(service: Service) {
    this.#service = service
  }

  /** @throws ApiError 429 when no attempt is left. */
  async reserve(
    request: FastifyRequest,
    reply: FastifyReply,
    email: string,
  ): Promise<{ forget: () => Promise<void> }> {
    const { config, flags } = this.#service
    if (unlimited.some((name) => flags.has(name))) return { forget: async () => undefined }
    const { loginWindowSeconds: windowSeconds } = config
    const limit = plantedLimit(flags, config.loginLimit)
    const key = keyOf(addressOf(this.#service, request), email)
    const counted = await this.#count(key, 1)
    const resetSeconds = Math.max(1, Math.ceil(counted.resetMs / 1000))
    const left = Math.max(0, limit - counted.count)
    const state = { limit, left, windowSeconds, resetSeconds }
    tellLimit(flags, reply, state)
    if (counted.count > limit) throw tooMany(flags, resetSeconds)
    return {
      forget: async () => {
        await this.#count(key, -1)
        tellLimit(flags, reply, { ...state, left: Math.min(limit, left + 1) })
      },
    }
  }

  async #count(key: string, by: number): Promise<Counted> {
    const windowMs = this.#service.config.loginWindowSeconds * 1000
    if (countsHere(this.#service.flags)) return this.#countHere(key, by, windowMs)
    return (
      (await this.#service.cache.count(key, by, windowMs)) ?? this.#countHere(key, by, windowMs)
    )
  }

  #countHere(key: string, by: number, windowMs: number): Counted {
    const now = Date.now()
    const known = this.#local.get(key)
    const isOpen = known !== undefined && known.endsAtMs > now
    const entry = isOpen ? known : { count: 0, endsAtMs: now + windowMs }
    if (!isOpen && this.#local.size >= localKeysMax) this.#local.clear()
    entry.count = Math.max(0, entry.count + by)
    this.#local.set(key, entry)
    return { count: entry.count, resetMs: entry.endsAtMs - now }
  }
}

/** The address of the connection, unless a flag says otherwise. */
function addressOf({ flags }: Service, request: FastifyRequest): string {
  const planted = plantedAddress(flags, request)
  if (planted !== undefined) return planted
  const forwarded = request.headers['x-forwarded-for']
  const isBelieved =
    flags.has('rl-xff') || (flags.has('twin:rl-xff') && declaredProxy.test(request.ip))
  if (!isBelieved || typeof forwarded !== 'string') return request.ip
  return forwarded.split(',').at(-1)?.trim() ?? request.ip
}

/** The only proxy there is, in the twin: never the loopback interface. */
const declaredProxy = /^10\.20\.30\./

function keyOf(address: string, email: string): string {
  return `login:${createHash('sha256').update(`${address} ${email}`).digest('base64url')}`
}
