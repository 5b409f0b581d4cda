/**
 * The flags of a service: evaluated in memory, read from the database in the background, changed
 * there with a record.
 *
 * While the database is away, flags are as they were last known, and as declared if they never were.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import { type ChangedBy, changeFlag } from './change-flag.ts'
import type { Decision, FlagSubject } from './evaluation.ts'
import { FlagReader } from './flag-reader.ts'
import { type FlagView, viewOf } from './flag-view.ts'
import { ChangeCounts, countedFlag, type FlagSource, type FlagsStats } from './flags-stats.ts'
import { FlagReplica, type KeptFlag } from './replica.ts'
import { type FlagsSettings, type ResolvedSettings, resolveSettings } from './settings.ts'
import { readFlags } from './store.ts'
import { assertMakesSense, type WantedChange } from './wanted-change.ts'

/** A flag is set otherwise than before. */
export interface FlagChanged {
  readonly flag: FlagView
  /** Whether this process changed it, or learnt that another has. */
  readonly isOwn: boolean
}

export interface Flags {
  /** At once, from memory. @throws RangeError if no such flag is declared */
  isOn(key: string, subject?: FlagSubject): boolean
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
  readonly rules: Readonly<{ steps: readonly number[]; soakMs: number }>
  stats(): FlagsStats
  /** Reads for the first time, which may fail, and then again and again. */
  start(): Promise<void>
  close(): Promise<void>
}

/** @throws RangeError naming the setting that makes no sense. */
export function createFlags(given: FlagsSettings): Flags {
  const parts = partsOf(resolveSettings(given))
  const { settings, replica, reader, changes, sources, view } = parts
  const { steps, soakMs } = settings.ladder
  return {
    isOn: (key, subject) => replica.isOn(key, subject),
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
    list: () => [...replica.flags].map(view),
    get: (key) => view(replica.get(key)),
    change: (key, wanted, by, call = {}) => change(parts, key, wanted, by, call),
    refresh: () => reader.refresh(),
    onChanged: (listener) => changes.add(listener),
    onSource: (listener) => sources.add(listener),
    rules: { steps, soakMs },
    stats: () => statsOf(parts),
    async start() {
      await reader.start()
      parts.isStarted = true
    },
    close: () => reader.close(),
  }
}

interface Parts {
  readonly settings: ResolvedSettings
  readonly replica: FlagReplica
  readonly reader: FlagReader
  readonly counts: ChangeCounts
  readonly changes: Listeners<FlagChanged>
  readonly sources: Listeners<FlagSource>
  readonly view: (flag: KeptFlag) => FlagView
  /** What the first read finds is no change. */
  isStarted: boolean
}

function partsOf(settings: ResolvedSettings): Parts {
  const { database, timeoutMs, pollMs, after, now, onProblem } = settings
  const replica = new FlagReplica(settings.flags)
  const reader = new FlagReader({
    read: (signal) => readFlags(database, { signal, timeoutMs }),
    onRead(states) {
      const changed = replica.replaceAll(states)
      if (!parts.isStarted) return
      for (const flag of changed) parts.changes.tell({ flag: parts.view(flag), isOwn: false })
    },
    onProblem(error) {
      onProblem('the flags cannot be read, and stay as they are', error)
      parts.sources.tell(sourceOf(reader))
    },
    onRecovered: () => parts.sources.tell('store'),
    ...{ pollMs, after, now },
  })
  const parts: Parts = {
    ...{ settings, replica, reader },
    counts: new ChangeCounts(),
    changes: new Listeners(onProblem),
    sources: new Listeners(onProblem),
    view: ({ definition, state }) => viewOf(definition, state, settings, now()),
    isStarted: false,
  }
  return parts
}

async function change(
  { settings, replica, reader, counts, changes }: Parts,
  key: string,
  wanted: WantedChange,
  by: ChangedBy,
  call: Pick<Call, 'signal'>,
): Promise<FlagView> {
  const { definition } = replica.get(key)
  try {
    assertMakesSense(wanted, settings.roles)
    const changed = await changeFlag({ definition, wanted, by, settings }, call)
    reader.changed()
    replica.replaceOlder(key, changed.state)
    const flag = viewOf(definition, changed.state, settings, settings.now())
    if (!changed.isChanged) return flag
    counts.made(changed.overridden)
    changes.tell({ flag, isOwn: true })
    return flag
  } catch (error) {
    // It may have been committed all the same, or somebody else's change is news.
    if (counts.failed(error) !== 'refused') void reader.refresh()
    throw error
  }
}

function statsOf({ settings, replica, reader, counts }: Parts): FlagsStats {
  const { readAtMs, failures } = reader.stats()
  return {
    source: sourceOf(reader),
    readAtMs,
    ageMs: readAtMs === undefined ? undefined : Math.max(0, settings.now() - readAtMs),
    readFailures: failures,
    changes: counts.snapshot(),
    flags: [...replica.flags].map(countedFlag),
  }
}

function sourceOf(reader: FlagReader): FlagSource {
  const { readAtMs, isFailing } = reader.stats()
  if (readAtMs === undefined) return 'defaults'
  return isFailing ? 'last-known' : 'store'
}

/** One that throws keeps nothing from the others. */
class Listeners<News> {
  readonly #listeners = new Set<(news: News) => void>()
  readonly #onProblem: (message: string, error: unknown) => void

  constructor(onProblem: (message: string, error: unknown) => void) {
    this.#onProblem = onProblem
  }

  add(listener: (news: News) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  tell(news: News): void {
    for (const listener of this.#listeners) {
      try {
        listener(news)
      } catch (error) {
        this.#onProblem('a listener for flags failed', error)
      }
    }
  }
}
