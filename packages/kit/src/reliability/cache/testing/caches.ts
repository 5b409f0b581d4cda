import type { TestContext } from 'node:test'
import { ManualClock } from '../../deadline/testing/manual-clock.ts'
import { Cache } from '../cache.ts'
import type { CacheDefinition } from '../definition.ts'
import { type CacheOptions, resolveOptions } from '../options.ts'
import type { CacheRedis } from '../remote.ts'

export interface TestCache {
  readonly cache: Cache
  readonly clock: ManualClock
  /** What failed behind the callers' backs. */
  readonly errors: unknown[]
}

/** A cache with time of its own and without jitter, closed with the test. */
export function testCache(
  t: TestContext,
  options: CacheOptions = {},
  redis?: CacheRedis,
): TestCache {
  const clock = new ManualClock()
  const errors: unknown[] = []
  const onError = (_cache: string, error: unknown) => void errors.push(error)
  const resolved = resolveOptions({ clock, onError, random: () => 0.5, ...options })
  const cache = new Cache(resolved, redis)
  t.after(() => cache.close())
  return { cache, clock, errors }
}

/** One with values of a kind. */
export function reportCache(
  t: TestContext,
  definition: Partial<CacheDefinition<unknown, string>> = {},
) {
  const made = testCache(t)
  const reports = made.cache.forEveryone({ name: 'report', ttlMs: 60_000, ...definition })
  return { ...made, reports }
}

export interface TestSource {
  /** Loads so far. */
  count: number
  value: unknown
  error: Error | undefined
  readonly load: () => Promise<never>
}

/** Counts its loads; each gives the value that it had when it began. */
export function source(value: unknown): TestSource {
  const self: TestSource = {
    count: 0,
    value,
    error: undefined,
    async load() {
      self.count += 1
      const { value, error } = self
      await new Promise((resolve) => setImmediate(resolve))
      if (error !== undefined) throw error
      return value as never
    },
  }
  return self
}

/** A load that ends when it is told to. */
export function gate<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const begun = Promise.withResolvers<AbortSignal>()
  const load = (signal: AbortSignal) => {
    begun.resolve(signal)
    return promise
  }
  return { load, begun: begun.promise, open: resolve, fail: reject }
}

/** Resolves when all promises that can settle without I/O have. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
