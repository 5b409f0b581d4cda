/**
 * The flags of a service: evaluated in memory, read from the database in the background, changed
 * there with a record, and taken back by themselves when who has them fares badly.
 *
 * While the database is away, flags are as they were last known, and as declared if they never were.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import type { ChangedBy } from './change-flag.ts'
import type { Decision, FlagSubject } from './evaluation.ts'
import {
  changed,
  type FlagChanged,
  type FlagGuarded,
  type Parts,
  partsOf,
  sourceOf,
  viewed,
} from './flag-parts.ts'
import type { FlagView } from './flag-view.ts'
import { countedFlag, type FlagSource, type FlagsStats } from './flags-stats.ts'
import { type FlagsSettings, resolveSettings } from './settings.ts'
import type { WantedChange } from './wanted-change.ts'

export interface Flags {
  /**
   * At once, from memory.
   *
   * @param request that asks, where the setting `currentRequest` does not tell: its `context`, or
   * itself if it has none
   * @throws RangeError if no such flag is declared
   */
  isOn(key: string, subject?: FlagSubject, request?: object): boolean
  /** As `isOn`, and why; undefined if no such flag is declared. Not counted. */
  decide(key: string, subject?: FlagSubject): Decision | undefined
  /** All flags for one subject. Not counted. */
  valuesFor(subject?: FlagSubject): Readonly<Record<string, boolean>>
  has(key: string): boolean
  /** What a client is told whose route is off. */
  whenOff(key: string): string
  list(): FlagView[]
  /** @throws FlagUnknownError */
  get(key: string): FlagView
  /**
   * Changes a flag for every process, and here at once. What is left out of `wanted` stays as it is.
   *
   * @throws FlagUnknownError, ValidationError, FlagVersionError; FlagStepError, FlagTooEarlyError or
   * FlagGuardError for a raise that is not forced; or what the store says
   */
  change(
    key: string,
    wanted: WantedChange,
    by: ChangedBy,
    call?: Pick<Call, 'signal'>,
  ): Promise<FlagView>
  /** Reads the database now. False if it could not be read; never rejects. */
  refresh(): Promise<boolean>
  /** Told of every flag that is set otherwise than before. Call the result to end that. */
  onChanged(listener: (change: FlagChanged) => void): () => void
  /** Told when the database can be read no more, and when it can again. */
  onSource(listener: (source: FlagSource) => void): () => void
  /** Told of what the guard of a rollout has done here. */
  onGuarded(listener: (done: FlagGuarded) => void): () => void
  /** Whether a flag is under rollout, so that `answered` is to be told of requests. */
  isWatching(): boolean
  /** The response of a request is over: of the one that `isOn` was asked for, if it was. */
  answered(request: object, isError: boolean, durationMs: number): void
  readonly rules: Readonly<{ steps: readonly number[]; soakMs: number }>
  stats(): FlagsStats
  /** Reads for the first time, which may fail, and then again and again. */
  start(): Promise<void>
  close(): Promise<void>
}

/** @throws RangeError naming the setting that makes no sense. */
export function createFlags(given: FlagsSettings): Flags {
  const parts = partsOf(resolveSettings(given))
  const { settings, replica, reader, guard, changes, sources, guarded } = parts
  const { steps, soakMs } = settings.ladder
  return {
    isOn: (key, subject, request) => replica.isOn(key, subject, request),
    decide: (key, subject) => replica.decide(key, subject),
    valuesFor: (subject) =>
      Object.fromEntries(
        settings.flags.map(({ key }) => [key, replica.decide(key, subject)?.isOn ?? false]),
      ),
    has: (key) => replica.has(key),
    whenOff(key) {
      const { whenOff } = replica.get(key).definition
      return whenOff ?? 'An operator has switched this off.'
    },
    list: () => [...replica.flags].map((flag) => viewed(settings, flag)),
    get: (key) => viewed(settings, replica.get(key)),
    change: (key, wanted, by, call) => changed(parts, key, { wanted, by }, call),
    refresh: () => reader.refresh(),
    onChanged: (listener) => changes.add(listener),
    onSource: (listener) => sources.add(listener),
    onGuarded: (listener) => guarded.add(listener),
    isWatching: () => guard.isWatching,
    answered: (request, isError, durationMs) => guard.answered(request, isError, durationMs),
    rules: { steps, soakMs },
    stats: () => statsOf(parts),
    async start() {
      await reader.start()
      parts.isStarted = true
    },
    async close() {
      parts.hints.close()
      await guard.close()
      await reader.close()
    },
  }
}

function statsOf({ settings, replica, reader, guard, counts }: Parts): FlagsStats {
  const { readAtMs, failures } = reader.stats()
  return {
    source: sourceOf(reader),
    readAtMs,
    ageMs: readAtMs === undefined ? undefined : Math.max(0, settings.now() - readAtMs),
    readFailures: failures,
    changes: counts.snapshot(),
    guardActs: guard.acts,
    flags: [...replica.flags].map(countedFlag),
  }
}
