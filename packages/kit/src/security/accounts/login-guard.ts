/**
 * The login guard: counts attempts *before* they are checked and gives those back that succeed, so
 * that guessing in parallel gains nothing.
 *
 * Strangers cannot lock an owner out. A device that is known for the account has a quota of its own,
 * which nobody else can use up, in place of all the others; no quota is ever shut for good.
 *
 * What counts is a limiter: that of `app.rateLimit` counts for all processes, exactly. While its
 * Redis is away each process counts its share, so a guard is never open.
 *
 * @module
 */

import { createHmac } from 'node:crypto'
import type { KitError } from '../../foundation/errors/index.ts'
import { networksOf } from '../client-address/index.ts'
import { issueTicket } from '../passwords/index.ts'
import {
  createLimiter,
  definePolicy,
  type LimitAsk,
  type LimitDecision,
  type Limiter,
  type LimitPolicy,
} from '../rate-limit/index.ts'
import { deriveKey } from '../tokens/index.ts'
import { LoginThrottledError } from './errors.ts'
import type { ChargedAttempt, LoginAttempt, LoginGuard } from './ports.ts'

/** What counts attempts, in the order in which they are asked. */
const defaultQuotas = {
  /** Of one network at one account. */
  'identifier-network': '5/15m',
  /** Of all networks at one account. */
  identifier: '50/hour',
  /** Of an IPv4 address or IPv6 /64. */
  network: '100/15m',
  /** Of an IPv4 /24 or IPv6 /48. */
  'wide-network': '1000/15m',
  /** Of everybody. */
  everyone: '10000/15m',
  /** Of a device that is known for the account: in place of all others. */
  device: '5/15m',
} as const

export type GuardName = keyof typeof defaultQuotas

export interface LoginGuardOptions {
  /** `SECRET_KEY`: names that are submitted are remembered as HMAC only. */
  readonly secret: string | Uint8Array
  /** Such as `{ network: '200/15m' }`; see `parseWindows` of rate-limit. */
  readonly quotas?: Partial<Record<GuardName, string>>
  /** Default: one of this process. */
  readonly limiter?: Limiter
}

export interface CountingLoginGuard extends LoginGuard {
  /** `auth_guard_denials_total{guard}` */
  stats(): { readonly denials: Readonly<Record<GuardName, number>> }
}

/** @throws RangeError naming the quota that makes no sense. */
export function loginGuard(options: LoginGuardOptions): CountingLoginGuard {
  return new LimiterGuard(options)
}

class LimiterGuard implements CountingLoginGuard {
  readonly #key: Buffer
  readonly #limiter: Limiter
  readonly #policies: ReadonlyMap<GuardName, LimitPolicy>
  readonly #denials: Record<GuardName, number>

  constructor({ secret, quotas, limiter = createLimiter() }: LoginGuardOptions) {
    const names = Object.keys(defaultQuotas) as GuardName[]
    this.#key = deriveKey(secret, 'identifier-hash')
    this.#limiter = limiter
    this.#policies = new Map(names.map((name) => [name, policyOf(name, quotas?.[name])]))
    this.#denials = Object.fromEntries(names.map((name) => [name, 0])) as Record<GuardName, number>
  }

  async charge(attempt: LoginAttempt): Promise<ChargedAttempt> {
    const asks = this.#asks(attempt)
    // All or nothing: a denied attempt uses up no other quota.
    const decision = await this.#limiter.take(asks)
    if (!decision.isAllowed) throw this.#refusal(decision)
    let isRefunded = false
    const refund = () => {
      if (!isRefunded) this.#limiter.refund(asks)
      isRefunded = true
    }
    return { ticket: issueTicket(), refund }
  }

  stats() {
    return { denials: { ...this.#denials } }
  }

  #refusal({ deniedBy, retryAfterMs }: LimitDecision): KitError {
    for (const [name, policy] of this.#policies) {
      if (deniedBy.some((view) => view.policy === policy)) this.#denials[name]++
    }
    return new LoginThrottledError(
      'Too many failed attempts; wait as long as Retry-After says, or use a device that signed in before.',
      { headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) } },
    )
  }

  #asks({ identifier, address, device }: LoginAttempt): LimitAsk[] {
    const keys: Partial<Record<GuardName, string>> =
      device === undefined ? this.#keysOf(identifier, address) : { device }
    return [...this.#policies].flatMap(([name, policy]) => {
      const key = keys[name]
      return key === undefined ? [] : [{ policy, key, cost: 1 }]
    })
  }

  #keysOf(identifier: string, address: string): Omit<Record<GuardName, string>, 'device'> {
    const hash = createHmac('sha256', this.#key).update(identifier).digest('base64url')
    const { narrow, wide } = networksOf(address)
    return {
      'identifier-network': `${hash} ${narrow}`,
      identifier: hash,
      network: narrow,
      'wide-network': wide,
      everyone: '',
    }
  }
}

function policyOf(guard: GuardName, windows: string = defaultQuotas[guard]): LimitPolicy {
  return definePolicy({ name: `login.${guard}`, windows, mode: 'exact' })
}
