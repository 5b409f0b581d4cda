import type { AnyDatabase } from './database.ts'
import type { CurrentRequest } from './statement-log.ts'

export interface DatabaseOptions {
  /** Opened, by `databaseOf` for instance; the application closes it, after all that use it. */
  readonly database: AnyDatabase
  /**
   * The request that the running code works for, such as `currentContext` of
   * `@plimsoll/kit/context`: its id is put on what is logged. Default: not known.
   */
  readonly currentRequest?: () => CurrentRequest | undefined
  /**
   * How often the same SQL runs within one request until that is logged as a probable N+1. Needs
   * `currentRequest`. Set it in development, to 5 for instance. Default: nobody counts.
   */
  readonly repeatedMin?: number
  /** Milliseconds between two looks at the connections. Default 1,000. */
  readonly poolCheckMs?: number
}

export interface DatabaseSettings {
  readonly currentRequest: () => CurrentRequest | undefined
  readonly repeatedMin: number | undefined
  readonly poolCheckMs: number
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: DatabaseOptions): DatabaseSettings {
  const { currentRequest, repeatedMin, poolCheckMs = 1_000 } = options
  if (repeatedMin !== undefined && !(Number.isInteger(repeatedMin) && repeatedMin >= 2)) {
    throw new RangeError(`database.repeatedMin must be a whole number from 2, got ${repeatedMin}`)
  }
  if (repeatedMin !== undefined && currentRequest === undefined) {
    throw new RangeError(
      'database.repeatedMin needs database.currentRequest to tell requests apart',
    )
  }
  if (!(poolCheckMs > 0)) {
    throw new RangeError(`database.poolCheckMs must be above 0, got ${poolCheckMs}`)
  }
  return { currentRequest: currentRequest ?? (() => undefined), repeatedMin, poolCheckMs }
}
