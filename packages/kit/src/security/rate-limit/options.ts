import type { FastifyRequest } from 'fastify'
import { type LimiterClock, monotonicClock } from './clock.ts'
import {
  type Limit,
  type LimitIdentity,
  type LimitOptions,
  type LimitSetting,
  multiplied,
  toLimits,
} from './limit.ts'
import type { Limiter } from './limiter.ts'
import type { RedisStoreOptions } from './redis-store.ts'
import type { RedisSource } from './start-limiter.ts'

/** A limit of whatever the service counts by. */
export interface CustomLimit extends LimitOptions {
  /** A token such as `tenant`: in headers, keys and metrics. */
  readonly name: string
  /** Whom the request counts for, once it is known who asks; undefined: the limit is not for it. */
  key(request: FastifyRequest): string | undefined
}

export interface RateLimitOptions {
  /** Of each address, before authentication: `60/minute, 2000/hour`. Default: none. */
  readonly ip?: LimitSetting
  /** Of each user who is signed in, whatever the credential. Default: none. */
  readonly user?: LimitSetting
  /** Of each API key. Default: none. */
  readonly apiKey?: LimitSetting
  /** Of all requests together, bypassed by nobody. Default: none. */
  readonly global?: LimitSetting
  readonly policies?: readonly CustomLimit[]
  /** Shared counters. Default: `app.redis` if it is there; `false`: each process counts alone. */
  readonly redis?: RedisSource | false
  /** Of the keys in Redis. Default `rl:`. */
  readonly prefix?: string
  /** Hashes who is counted in Redis; the same in all processes. Default: a hash without secret. */
  readonly secret?: string
  /** Counts. Default: one of its own, with Redis if there is. */
  readonly limiter?: Limiter
  /** `X-RateLimit-Reset` as Unix seconds or as seconds from now. Default `epoch`. */
  readonly xReset?: 'epoch' | 'delta'
  /** Who has it passes all limits but `global`. Default `ratelimit:bypass`; `false`: nobody. */
  readonly bypassPermission?: string | false
  /** What an answer 401 costs more in the limit `ip`. Default 4. */
  readonly failedAuthenticationCost?: number
  /** Credentials refused in a second, after which no more of the address are looked at. Default 20. */
  readonly refusedCredentialsPerSecond?: number
  /**
   * Requests of each address whose credential is looked at although its limit `ip` is used up, in
   * this process, passed by nobody. Default: 10 × the shortest window of `ip`.
   */
  readonly addressBound?: string | false
  /** `false`: nothing is limited; declarations are checked all the same. Default `true`. */
  readonly enabled?: boolean
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
  /** Time that never steps back, and timers. Default: those of the process. */
  readonly clock?: LimiterClock
}

export interface ResolvedRateLimitOptions {
  /** On all routes. */
  readonly limits: readonly Limit[]
  readonly addressBound: readonly Limit[]
  readonly redis: RedisSource | false | undefined
  readonly keys: RedisStoreOptions
  readonly limiter: Limiter | undefined
  readonly xReset: 'epoch' | 'delta'
  readonly bypassPermission: string | undefined
  /** Whether the permission was named, so that it must exist. */
  readonly isBypassNamed: boolean
  readonly failedAuthenticationCost: number
  readonly refusedCredentialsPerSecond: number
  readonly isEnabled: boolean
  readonly now: () => number
  readonly clock: LimiterClock
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: RateLimitOptions): ResolvedRateLimitOptions {
  const { bypassPermission = 'ratelimit:bypass' } = options
  const xReset = options.xReset ?? 'epoch'
  if (xReset !== 'epoch' && xReset !== 'delta') {
    throw new RangeError(`rateLimit.xReset must be epoch or delta, got ${String(xReset)}`)
  }
  const limits = limitsOf(options)
  return {
    limits,
    addressBound: boundOf(options.addressBound, limits),
    redis: options.redis,
    limiter: options.limiter,
    xReset,
    bypassPermission: bypassPermission === false ? undefined : bypassPermission,
    isBypassNamed: typeof options.bypassPermission === 'string',
    failedAuthenticationCost: whole(
      'failedAuthenticationCost',
      options.failedAuthenticationCost ?? 4,
      0,
    ),
    refusedCredentialsPerSecond: whole(
      'refusedCredentialsPerSecond',
      options.refusedCredentialsPerSecond ?? 20,
      1,
    ),
    isEnabled: options.enabled ?? true,
    now: options.now ?? Date.now,
    clock: options.clock ?? monotonicClock,
    keys: { prefix: options.prefix, secret: options.secret },
  }
}

function limitsOf({ ip, user, apiKey, global, policies = [] }: RateLimitOptions): Limit[] {
  const limits = [
    ...named('ip', { name: 'ip', scope: 'ip' }, ip),
    ...named('user', { name: 'user', scope: 'user' }, user),
    ...named('apiKey', { name: 'api-key', scope: 'api-key' }, apiKey),
    ...named('global', { name: 'global', scope: 'global' }, global),
    ...policies.flatMap((policy) => {
      const { name } = policy
      // Called as a method: a policy may be an object with a state of its own.
      const keyOf = (request: unknown) => policy.key(request as FastifyRequest)
      return named(`policies.${name}`, { name, scope: 'custom', keyOf }, policy)
    }),
  ]
  const names = limits.map(({ policy }) => policy.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return limits
  throw new RangeError(`rateLimit.policies: there is another limit of the name ${twice}`)
}

function named(
  option: string,
  identity: LimitIdentity,
  setting: LimitSetting | undefined,
): Limit[] {
  if (setting === undefined) return []
  try {
    return toLimits(identity, setting)
  } catch (error) {
    throw new RangeError(`rateLimit.${option}: ${(error as Error).message}`, { cause: error })
  }
}

const boundTimes = 10

function boundOf(setting: string | false | undefined, limits: readonly Limit[]): Limit[] {
  if (setting === false) return []
  const identity = { name: 'address', scope: 'ip' } as const
  if (setting !== undefined) return named('addressBound', identity, setting)
  const ip = limits.find(({ scope, isShadow }) => scope === 'ip' && !isShadow)
  const shortest = ip?.policy.windows.reduce((one, other) =>
    other.periodMs < one.periodMs ? other : one,
  )
  if (shortest === undefined) return []
  return named('addressBound', identity, { windows: [multiplied(shortest, boundTimes)] })
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new RangeError(`rateLimit.${name} must be a whole number from ${least} on, got ${value}`)
}
