import { availableParallelism } from 'node:os'
import type { AssessRules } from './assess.ts'
import { BreachedRange, type BreachedRangeOptions } from './breached-range.ts'
import { areComputable, type HashParameters, mostParameters } from './hash-parameters.ts'
import type { HashingRoom } from './hashing-room.ts'
import { type Pepper, pepperOf } from './pepper.ts'

export interface PasswordsOptions {
  /** Memory of a new hash. Default 19,456 KiB; equal on all nodes, as the next two. */
  readonly memoryKiB?: number
  /** Passes over it. Default 2. */
  readonly passes?: number
  /** Threads of one hash. Default 1. */
  readonly lanes?: number
  /** Parameters of older hashes that may still be stored. Default: none. */
  readonly olderParameters?: readonly HashParameters[]
  /** Secret that goes into every hash, at least 32 bytes, kept apart from the database. */
  readonly pepper?: string | Uint8Array
  /** Secrets that hashes were made with before. Default: none. */
  readonly previousPeppers?: readonly (string | Uint8Array)[]
  /** Says that bcrypt hashes are stored, of at most this cost. Default: none known. */
  readonly bcrypt?: { readonly costMax: number }
  /** For all hashes that are computed at once. Default 256 MiB. */
  readonly memoryBudgetBytes?: number
  /** Verifications that may wait. Default 64. */
  readonly queueMax?: number
  /** How long one may wait, in milliseconds. Default 1,500. */
  readonly waitMs?: number
  /** Characters of a new password at least, 8 to 64. Default 8; 15 is better. */
  readonly charactersMin?: number
  /** Words that are weak in a password of this service, such as its name. Default: none. */
  readonly contextWords?: readonly string[]
  /** A range service that `isBreached` asks. Default: none. */
  readonly breachedRange?: BreachedRangeOptions
  /** Told what an operator should know. Default: nobody; the plugin logs it. */
  readonly onWarning?: (warning: PasswordWarning) => void
  /** Default: those that this process may use. */
  readonly cores?: number
  /** Calls once, later, unless it is told not to. Default `setTimeout`. */
  readonly after?: (delayMs: number, act: () => void) => () => void
  /** Default `performance.now`. */
  readonly elapsedMs?: () => number
}

export type PasswordWarningCode =
  | 'HASH_TIME_UNUSUAL'
  | 'OLDER_HASHES_FOUND'
  | 'BCRYPT_FOUND'
  | 'BCRYPT_UNAVAILABLE'
  | 'HASH_UNREADABLE'

export interface PasswordWarning {
  readonly code: PasswordWarningCode
  /** What is so, and what to do; never a password or a hash. */
  readonly message: string
  readonly cause?: unknown
}

export interface ResolvedPasswordsOptions {
  readonly prevailing: HashParameters
  readonly older: readonly HashParameters[]
  readonly pepper: Pepper | undefined
  /** The present one and the previous ones. */
  readonly peppers: readonly Pepper[]
  readonly bcryptCost: number | undefined
  readonly room: HashingRoom & { readonly queueMax: number; readonly waitMs: number }
  readonly rules: AssessRules
  readonly breachedRange: BreachedRange | undefined
  readonly onWarning: (warning: PasswordWarning) => void
  readonly after: (delayMs: number, act: () => void) => () => void
  readonly elapsedMs: () => number
}

// bcrypt of a higher cost takes seconds.
const bcryptCostMost = 14
const MiB = 1024 * 1024

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: PasswordsOptions): ResolvedPasswordsOptions {
  const { breachedRange, bcrypt, charactersMin = 8, contextWords = [] } = options
  return {
    ...hashingOf(options),
    bcryptCost: bcrypt && whole('bcrypt.costMax', bcrypt.costMax, 4, bcryptCostMost),
    room: roomOf(options),
    rules: { charactersMin: whole('charactersMin', charactersMin, 8, 64), contextWords },
    breachedRange: breachedRange && new BreachedRange(breachedRange),
    onWarning: options.onWarning ?? (() => undefined),
    after: options.after ?? later,
    elapsedMs: options.elapsedMs ?? (() => performance.now()),
  }
}

function hashingOf(options: PasswordsOptions) {
  const { memoryKiB = 19_456, passes = 2, lanes = 1, olderParameters = [] } = options
  const pepper =
    options.pepper === undefined ? undefined : pepperOf('passwords.pepper', options.pepper)
  return {
    prevailing: computable('', { memoryKiB, passes, lanes }),
    older: olderParameters.map((older) => computable('olderParameters: ', older)),
    pepper,
    peppers: peppersOf(pepper, options.previousPeppers ?? []),
  }
}

function roomOf(options: PasswordsOptions) {
  const { queueMax = 64, waitMs = 1_500, memoryBudgetBytes = 256 * MiB } = options
  const cores = options.cores ?? availableParallelism()
  return {
    cores: whole('cores', cores, 1, 4096),
    memoryBudgetBytes: whole('memoryBudgetBytes', memoryBudgetBytes, MiB, Number.MAX_SAFE_INTEGER),
    queueMax: whole('queueMax', queueMax, 0, 10_000),
    waitMs: whole('waitMs', waitMs, 1, 60_000),
  }
}

function computable(name: string, parameters: HashParameters): HashParameters {
  const { memoryKiB, passes, lanes } = parameters
  if ([memoryKiB, passes, lanes].every(Number.isSafeInteger) && areComputable(parameters)) {
    return { memoryKiB, passes, lanes }
  }
  const most = mostParameters
  throw new RangeError(
    `passwords.${name}memoryKiB must be 8 x lanes to ${most.memoryKiB}, passes 1 to ${most.passes},` +
      ` lanes 1 to ${most.lanes}, got ${memoryKiB}, ${passes}, ${lanes}`,
  )
}

function peppersOf(
  pepper: Pepper | undefined,
  previous: readonly (string | Uint8Array)[],
): readonly Pepper[] {
  const peppers = previous.map((secret) => pepperOf('passwords.previousPeppers', secret))
  if (pepper !== undefined) peppers.unshift(pepper)
  if (new Set(peppers.map(({ keyId }) => keyId)).size === peppers.length) return peppers
  throw new RangeError('passwords.previousPeppers must differ from each other and from the pepper')
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value
  throw new RangeError(
    `passwords.${name} must be a whole number from ${least} to ${most}, got ${value}`,
  )
}

function later(delayMs: number, act: () => void): () => void {
  const timer = setTimeout(act, delayMs)
  return () => clearTimeout(timer)
}
