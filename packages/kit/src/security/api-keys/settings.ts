/**
 * What API keys are made with, and their bounds.
 *
 * @module
 */

import type { AnyDatabase } from '../../reliability/database/index.ts'
import type { AuditPort, RevocationPort } from './ports.ts'

export interface ApiKeysSettings {
  /** With the tables of `apiKeyTables`, and `users`. */
  readonly database: AnyDatabase
  readonly revocation: RevocationPort
  readonly audit: AuditPort
  /** Valid keys of one user. Default 25. */
  readonly keysPerUserMax?: number | undefined
  /** Days that a key is valid, also if nothing shorter is asked for. Default 365. */
  readonly lifeDaysMax?: number | undefined
  /**
   * Milliseconds for which a key that was valid is believed without asking the database, at most
   * 60,000: revocations are remembered for longer. Default 60,000.
   */
  readonly believedForMs?: number | undefined
  /** Keys that are remembered, and as many that are not valid. Default 10,000. */
  readonly rememberedMax?: number | undefined
  /** Milliseconds between writes of when keys were used. Default 30,000. */
  readonly writeUsesMs?: number | undefined
  /** Epoch milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Calls `act` again and again, until the function that it returns is called. */
  readonly every?: ((intervalMs: number, act: () => void) => () => void) | undefined
  /** Hears of uses that could not be stored or recorded. Default: nobody. */
  readonly onProblem?: ((error: unknown) => void) | undefined
}

export type ResolvedSettings = Required<{
  [Name in keyof ApiKeysSettings]: Exclude<ApiKeysSettings[Name], undefined>
}>

/** Default, least and most of each. */
const limits = {
  keysPerUserMax: [25, 1, 1_000],
  lifeDaysMax: [365, 1, 3_650],
  believedForMs: [60_000, 0, 60_000],
  rememberedMax: [10_000, 1, 1_000_000],
  writeUsesMs: [30_000, 100, 3_600_000],
} as const

/** @throws RangeError naming the setting that makes no sense. */
export function resolveSettings(settings: ApiKeysSettings): ResolvedSettings {
  const numbers = Object.fromEntries(
    Object.entries(limits).map(([name, [preset, min, max]]) => {
      const value = settings[name as keyof typeof limits] ?? preset
      return [name, whole(name, value, min, max)]
    }),
  ) as Record<keyof typeof limits, number>
  const { database, revocation, audit } = settings
  return {
    ...{ database, revocation, audit, ...numbers },
    now: settings.now ?? Date.now,
    every: settings.every ?? every,
    onProblem: settings.onProblem ?? (() => undefined),
  }
}

function whole(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(`apiKeys.${name} must be a whole number of ${min} to ${max}, got ${value}`)
}

function every(intervalMs: number, act: () => void): () => void {
  const timer = setInterval(act, intervalMs).unref()
  return () => clearInterval(timer)
}
