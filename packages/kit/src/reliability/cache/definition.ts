import type { TSchema } from 'typebox'
import type { Lifetime } from './freshness.ts'

/** Loads a value; `undefined` says that it is not there. Must end when the signal is aborted. */
export type Load<T> = (signal: AbortSignal) => Promise<T | undefined> | T | undefined

/** Where a value came from: memory, Redis, memory though no longer fresh, or its source. */
export type CacheOutcome = 'hit' | 'remote-hit' | 'stale' | 'miss'

export interface LookupOptions {
  /** The caller waits no longer once it is aborted, and gets its reason; others wait on. */
  readonly signal?: AbortSignal | undefined
  /** Its `cacheOutcome` is set, for the access log. */
  readonly request?: { cacheOutcome: CacheOutcome | undefined }
}

/** A value for one principal, such as a user: nobody else ever gets it. */
export interface PrincipalKey {
  /** Id of the user or tenant that the value depends on. */
  readonly principal: string
  readonly key: string
}

/** What the values of one cache have in common. */
export interface CacheDefinition<T, K> extends Partial<Lifetime> {
  /** Such as `vehicle-report`; for metrics. */
  readonly name: string
  /** How long a value is fresh, in milliseconds, ± 10 %. */
  readonly ttlMs: number
  /** How much longer it may be served while it is loaded anew, or cannot be. Default 0. */
  readonly maxStaleMs?: number
  /** How long it is believed that something is not there. Default a tenth of `ttlMs`; 0 for never. */
  readonly negativeTtlMs?: number
  /** Of the load, whoever waits for it. Default 5,000. */
  readonly loadTimeoutMs?: number
  /** To be raised when the shape of the values changes. Default 1. */
  readonly version?: number
  /** What is read from Redis must match it, or is loaded anew. Default: all JSON does. */
  readonly schema?: TSchema
  /** Names by which the value can be invalidated together with others; at most 16. Default none. */
  readonly tags?: (key: K) => readonly string[]
  /** What to load when the service starts. Default nothing. */
  readonly warm?: () => Iterable<readonly [K, Load<T>]> | Promise<Iterable<readonly [K, Load<T>]>>
}

export interface ResolvedDefinition extends Lifetime {
  readonly name: string
  readonly loadTimeoutMs: number
  readonly version: number
  readonly schema: TSchema | undefined
}

const namePattern = /^[a-z][a-z0-9-]*$/

/** @throws RangeError naming what makes no sense. */
export function resolveDefinition<T, K>(definition: CacheDefinition<T, K>): ResolvedDefinition {
  const { name, ttlMs, schema } = definition
  if (!namePattern.test(name)) {
    throw new RangeError(`a cache needs a name such as vehicle-report, got "${name}"`)
  }
  const number = (option: string, value: number, least: number) => {
    if (Number.isFinite(value) && value >= least) return value
    throw new RangeError(`cache ${name}: ${option} must be a number from ${least}, got ${value}`)
  }
  return {
    name,
    schema,
    ttlMs: number('ttlMs', ttlMs, 1),
    maxStaleMs: number('maxStaleMs', definition.maxStaleMs ?? 0, 0),
    negativeTtlMs: number('negativeTtlMs', definition.negativeTtlMs ?? ttlMs / 10, 0),
    loadTimeoutMs: number('loadTimeoutMs', definition.loadTimeoutMs ?? 5_000, 1),
    version: number('version', definition.version ?? 1, 1),
  }
}
