/**
 * A limit as requests meet it: a policy, whom it counts, and what a request costs in it.
 *
 * @module
 */

import { definePolicy } from './define-policy.ts'
import { aggregates, type KeyOf, keyOfScope, type LimitScope } from './keys.ts'
import type {
  LimitAlgorithm,
  LimitMode,
  LimitPolicy,
  LimitWindow,
  OnUnavailable,
} from './policy.ts'

/** Everything of a limit but whom it counts. */
export interface LimitOptions {
  /** `60/minute, 2000/hour, 20000/day`: all must have room. */
  readonly windows: string | readonly LimitWindow[]
  /** Default `optimistic`; `lease` for `global`, `exact` with the algorithm `strict`. */
  readonly mode?: LimitMode
  /** Default `gcra`. */
  readonly algorithm?: LimitAlgorithm
  /** Default `local`: this process's share, from what it knew last. */
  readonly onUnavailable?: OnUnavailable
  /** What one request takes. Default 1. */
  readonly cost?: number
  /** Count, and refuse nobody. Default `false`. */
  readonly shadow?: boolean
}

/** A limit, or only its windows. */
export type LimitSetting = string | LimitOptions

export interface Limit {
  readonly policy: LimitPolicy
  readonly scope: LimitScope
  readonly keyOf: KeyOf
  readonly cost: number
  readonly isShadow: boolean
  /** Counts larger networks of IPv6. */
  readonly isAggregate: boolean
}

/** As `definePolicy` has it. */
const limitMax = 1_000_000_000

export interface LimitIdentity {
  readonly name: string
  readonly scope: LimitScope
  /** Of scope `custom`. */
  readonly keyOf?: KeyOf
}

/**
 * The limit, with those of the larger networks of IPv6 where it counts addresses.
 *
 * @throws RangeError saying what is wrong with the setting.
 */
export function toLimits({ name, scope, keyOf }: LimitIdentity, setting: LimitSetting): Limit[] {
  const options = typeof setting === 'string' ? { windows: setting } : setting
  const { cost = 1, shadow = false, algorithm = 'gcra' } = options
  const policy = definePolicy({
    name,
    windows: options.windows,
    algorithm,
    mode: options.mode ?? defaultMode(scope, algorithm),
    onUnavailable: options.onUnavailable ?? 'local',
  })
  const limit: Limit = {
    policy,
    scope,
    keyOf: scope === 'custom' ? required(keyOf) : keyOfScope[scope],
    cost: affordable(policy, cost),
    isShadow: shadow,
    isAggregate: false,
  }
  return scope === 'ip' || scope === 'caller' ? [limit, ...aggregatesOf(limit)] : [limit]
}

/** What costs more than the limit has takes all of it: it can pass, once in a while. */
export function atCost(limit: Limit, times: number): Limit {
  if (times === 1) return limit
  const { policy } = limit
  const cost = Math.min(limit.cost * times, ...policy.windows.map((window) => window.limit))
  return { ...limit, cost: affordable(policy, cost) }
}

function aggregatesOf(limit: Limit): Limit[] {
  const { policy, scope } = limit
  return aggregates.map(({ bits, times, keyOf }) => ({
    ...limit,
    policy: definePolicy({
      ...policy,
      name: `${policy.name}-${bits}`,
      windows: policy.windows.map((window) => multiplied(window, times)),
    }),
    keyOf:
      scope === 'ip'
        ? keyOf
        : (request, networks) =>
            request.principal === undefined ? keyOf(request, networks) : undefined,
    isAggregate: true,
  }))
}

/** The nearest limit that can be counted: its requests are whole microseconds apart. */
export function multiplied({ name, limit, periodMs }: LimitWindow, times: number): LimitWindow {
  const periodUs = periodMs * 1_000
  const intervalUs = Math.ceil(periodUs / Math.min(limit * times, limitMax))
  return { name, limit: Math.ceil(periodUs / intervalUs), periodMs }
}

function defaultMode(scope: LimitScope, algorithm: LimitAlgorithm): LimitMode {
  if (algorithm === 'strict') return 'exact'
  return scope === 'global' ? 'lease' : 'optimistic'
}

function affordable({ name, windows }: LimitPolicy, cost: number): number {
  if (!Number.isSafeInteger(cost) || cost < 1) {
    throw new RangeError(`cost must be a whole number above 0, got ${cost}`)
  }
  const least = Math.min(...windows.map(({ limit }) => limit))
  if (cost <= least) return cost
  throw new RangeError(`a cost of ${cost} never fits into the limit ${name} of ${least}`)
}

function required(keyOf: KeyOf | undefined): KeyOf {
  if (keyOf === undefined) throw new RangeError('a custom limit needs key(request)')
  return keyOf
}
