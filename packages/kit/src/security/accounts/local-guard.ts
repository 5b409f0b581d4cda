/**
 * The login guard of one process: counts attempts *before* they are checked and gives those back
 * that succeed, so that guessing in parallel gains nothing.
 *
 * Strangers cannot lock an owner out. A device that is known for the account has a quota of its own,
 * which nobody else can use up, in place of all the others; no quota is ever shut for good.
 *
 * Each process counts for itself: behind several, a distributed limiter takes this place.
 *
 * @module
 */

import { createHmac } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { issueTicket } from '../passwords/index.ts'
import { deriveKey } from '../tokens/index.ts'
import { LoginThrottledError } from './errors.ts'
import { charged, type Quota, refunded, waitMs } from './gcra.ts'
import { networksOf } from './network-of.ts'
import type { ChargedAttempt, LoginAttempt, LoginGuard } from './ports.ts'

const minuteMs = 60_000

/** What counts attempts, in the order in which they are asked. */
const defaultQuotas = {
  /** Of one network at one account. */
  'identifier-network': { limit: 5, periodMs: 15 * minuteMs },
  /** Of all networks at one account. */
  identifier: { limit: 50, periodMs: 60 * minuteMs },
  /** Of an IPv4 address or IPv6 /64. */
  network: { limit: 100, periodMs: 15 * minuteMs },
  /** Of an IPv4 /24 or IPv6 /48. */
  'wide-network': { limit: 1_000, periodMs: 15 * minuteMs },
  /** Of everybody. Also keeps strangers from churning the tables of the others. */
  everyone: { limit: 10_000, periodMs: 15 * minuteMs },
  /** Of a device that is known for the account: in place of all others. */
  device: { limit: 5, periodMs: 15 * minuteMs },
} as const satisfies Record<string, Quota>

export type GuardName = keyof typeof defaultQuotas

export interface LocalGuardOptions {
  /** `SECRET_KEY`: names that are submitted are remembered as HMAC only. */
  readonly secret: string | Uint8Array
  readonly quotas?: Partial<Record<GuardName, Quota>>
  /** Keys that each guard remembers. Default 50,000: as many as `everyone` lets come in an hour. */
  readonly keysMax?: number
  /** Monotonic clock in milliseconds. Default `performance.now`. */
  readonly monotonicMs?: () => number
}

export interface LocalGuard extends LoginGuard {
  stats(): { readonly denials: Readonly<Record<GuardName, number>>; readonly keys: number }
}

/** A guard and what it remembers: when each key would be idle. */
interface Guard {
  readonly name: GuardName
  readonly quota: Quota
  readonly arrivals: LRUCache<string, number>
}

export function localGuard(options: LocalGuardOptions): LocalGuard {
  return new LocalLoginGuard(options)
}

class LocalLoginGuard implements LocalGuard {
  readonly #key: Buffer
  readonly #monotonicMs: () => number
  readonly #guards: ReadonlyMap<GuardName, Guard>
  readonly #denials: Record<GuardName, number>

  constructor({ secret, quotas, keysMax = 50_000, ...rest }: LocalGuardOptions) {
    this.#key = deriveKey(secret, 'identifier-hash')
    this.#monotonicMs = rest.monotonicMs ?? (() => performance.now())
    const names = Object.keys(defaultQuotas) as GuardName[]
    this.#guards = new Map(
      names.map((name) => {
        const quota = checked(name, quotas?.[name] ?? defaultQuotas[name])
        return [name, { name, quota, arrivals: tableOf(keysMax) }]
      }),
    )
    this.#denials = Object.fromEntries(names.map((name) => [name, 0])) as Record<GuardName, number>
  }

  async charge(attempt: LoginAttempt): Promise<ChargedAttempt> {
    const asked = this.#asked(attempt)
    const nowMs = this.#monotonicMs()
    // All or nothing, and without a pause between: a denied attempt uses up no other quota.
    this.#refuseIfDenied(asked, nowMs)
    for (const [{ quota, arrivals }, key] of asked) {
      arrivals.set(key, charged(arrivals.get(key) ?? 0, quota, nowMs))
    }
    let isRefunded = false
    const refund = () => {
      if (!isRefunded) giveBack(asked)
      isRefunded = true
    }
    return { ticket: issueTicket(), refund }
  }

  stats() {
    const sizes = [...this.#guards.values()].map(({ arrivals }) => arrivals.size)
    return { denials: { ...this.#denials }, keys: sizes.reduce((sum, size) => sum + size, 0) }
  }

  #refuseIfDenied(asked: Asked, nowMs: number): void {
    let longestMs = 0
    for (const [{ name, quota, arrivals }, key] of asked) {
      const forMs = waitMs(arrivals.get(key) ?? 0, quota, nowMs)
      if (forMs > 0) this.#denials[name]++
      longestMs = Math.max(longestMs, forMs)
    }
    if (longestMs === 0) return
    throw new LoginThrottledError(
      'Too many failed attempts; wait as long as Retry-After says, or use a device that signed in before.',
      { headers: { 'retry-after': String(Math.ceil(longestMs / 1000)) } },
    )
  }

  #asked({ identifier, address, device }: LoginAttempt): Asked {
    const guards = [...this.#guards.values()]
    const keys = device === undefined ? this.#keysOf(identifier, address) : { device }
    return guards.flatMap((guard) => {
      const key = (keys as Partial<Record<GuardName, string>>)[guard.name]
      return key === undefined ? [] : [[guard, key] as const]
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

/** Sized by entries and not with `max`, which would take the memory of all of them at once. */
function tableOf(keysMax: number): LRUCache<string, number> {
  return new LRUCache({ maxSize: keysMax, sizeCalculation: () => 1 })
}

type Asked = readonly (readonly [Guard, string])[]

function giveBack(asked: Asked): void {
  for (const [{ quota, arrivals }, key] of asked) {
    const arrivalMs = arrivals.peek(key)
    // What is not remembered any more has nothing to give back.
    if (arrivalMs !== undefined) arrivals.set(key, refunded(arrivalMs, quota))
  }
}

function checked(name: string, quota: Quota): Quota {
  const isRight = Number.isSafeInteger(quota.limit) && quota.limit > 0 && quota.periodMs > 0
  if (isRight) return quota
  const got = `${quota.limit} in ${quota.periodMs} ms`
  throw new RangeError(`localGuard.quotas.${name} must be 1 or more in some time, got ${got}`)
}
