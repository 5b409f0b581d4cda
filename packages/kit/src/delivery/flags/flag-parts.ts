/**
 * What flags are made of, put together: memory, reader, guard of the rollouts, and who is told.
 *
 * @module
 */

import type { Call } from '../../reliability/database/index.ts'
import { type Change, changeFlag } from './change-flag.ts'
import { type ChangeHints, changeHints } from './change-hints.ts'
import { FlagReader } from './flag-reader.ts'
import type { FlagState } from './flag-state.ts'
import { type FlagView, viewOf } from './flag-view.ts'
import { ChangeCounts, type FlagSource } from './flags-stats.ts'
import { type Guard, verdictOf } from './guard.ts'
import { Listeners } from './listeners.ts'
import { FlagReplica, type KeptFlag } from './replica.ts'
import { type GuardAct, guardName, RolloutGuard } from './rollout-guard.ts'
import type { ResolvedSettings } from './settings.ts'
import { readFlags } from './store.ts'
import { assertMakesSense } from './wanted-change.ts'

/** A flag is set otherwise than before. */
export interface FlagChanged {
  readonly flag: FlagView
  /** Whether this process changed it, or learnt that another has. */
  readonly isOwn: boolean
}

/** The guard of a rollout has changed a flag, in this process. */
export interface FlagGuarded {
  readonly act: Exclude<GuardAct, 'failed'>
  readonly flag: FlagView
}

export interface Parts {
  readonly settings: ResolvedSettings
  readonly replica: FlagReplica
  readonly reader: FlagReader
  readonly guard: RolloutGuard
  readonly counts: ChangeCounts
  readonly changes: Listeners<FlagChanged>
  readonly sources: Listeners<FlagSource>
  readonly guarded: Listeners<FlagGuarded>
  readonly hints: ChangeHints
  /** What the first read finds is no change. */
  isStarted: boolean
}

export function partsOf(settings: ResolvedSettings): Parts {
  const { onProblem } = settings
  const replica = new FlagReplica(settings.flags)
  const parts: Parts = {
    ...{ settings, replica },
    reader: readerOf(settings, () => parts),
    guard: guardOf(settings, replica, () => parts),
    counts: new ChangeCounts(),
    changes: new Listeners(onProblem),
    sources: new Listeners(onProblem),
    guarded: new Listeners(onProblem),
    hints: changeHints(settings.redis, () => {
      // What is being read just now may be older than the change.
      parts.reader.changed()
      void parts.reader.refresh()
    }),
    isStarted: false,
  }
  return parts
}

function readerOf(settings: ResolvedSettings, parts: () => Parts): FlagReader {
  const { database, timeoutMs, pollMs, after, now, onProblem } = settings
  return new FlagReader({
    read: (signal) => readFlags(database, { signal, timeoutMs }),
    onRead: (states) => taken(parts(), states),
    onProblem(error) {
      onProblem('the flags cannot be read, and stay as they are', error)
      parts().sources.tell(sourceOf(parts().reader))
    },
    onRecovered: () => parts().sources.tell('store'),
    ...{ pollMs, after, now },
  })
}

function taken(parts: Parts, states: ReadonlyMap<string, FlagState>): void {
  const news = parts.replica.replaceAll(states)
  if (news.length > 0) parts.guard.sync()
  if (!parts.isStarted) return
  for (const flag of news) {
    parts.changes.tell({ flag: viewed(parts.settings, flag), isOwn: false })
  }
}

function guardOf(
  settings: ResolvedSettings,
  replica: FlagReplica,
  parts: () => Parts,
): RolloutGuard {
  const by = { userId: guardName }
  return new RolloutGuard({
    ...{ settings, flags: [...replica.flags] },
    verdict: (flag) => verdictOf(flag.definition.guard ?? settings.guard),
    async halt({ definition: { key }, state: { version } }, reason, seen) {
      const halting = { reason, seen }
      const order: Order = { wanted: { version }, by, action: 'flag.halted', halting }
      parts().guarded.tell({ act: 'halted', flag: await changed(parts(), key, order) })
    },
    async advance({ definition: { key }, state: { version } }, percent) {
      const share = percent === 100 ? ({ mode: 'on' } as const) : { percent }
      const order: Order = { wanted: { version, ...share }, by, action: 'flag.advanced' }
      parts().guarded.tell({ act: 'advanced', flag: await changed(parts(), key, order) })
    },
    refresh: () => parts().reader.refresh(),
  })
}

/** A change without what is the same for all of a flag. */
export type Order = Omit<Change, 'definition' | 'settings' | 'guard'>

/** Changes it in the database, and here at once. @throws what speaks against it, or the store says */
export async function changed(
  parts: Parts,
  key: string,
  order: Order,
  call: Pick<Call, 'signal'> = {},
): Promise<FlagView> {
  const { settings, replica, reader, counts, changes, hints } = parts
  const kept = replica.get(key)
  const { definition } = kept
  try {
    assertMakesSense(order.wanted, settings.roles, definition.raising)
    const change: Change = { ...order, definition, settings, guard: guardFor(settings, kept) }
    const { state, isChanged, overridden } = await changeFlag(change, call)
    reader.changed()
    if (replica.replaceOlder(key, state)) parts.guard.sync()
    const flag = viewed(settings, kept, state)
    if (!isChanged) return flag
    counts.made(overridden)
    hints.tell()
    changes.tell({ flag, isOwn: true })
    return flag
  } catch (error) {
    // It may have been committed all the same, or somebody else's change is news.
    if (counts.failed(error) !== 'refused') void reader.refresh()
    throw error
  }
}

export function viewed(
  settings: ResolvedSettings,
  kept: KeptFlag,
  state: FlagState = kept.state,
): FlagView {
  const rollout = kept.watch?.view()
  const rules = { ladder: settings.ladder, guard: guardFor(settings, kept), rollout }
  return viewOf(kept.definition, state, rules, settings.now())
}

/** The service must be well, and who has it already. */
function guardFor(settings: ResolvedSettings, { definition, watch }: KeptFlag): Guard {
  return () => {
    const ofService = verdictOf(definition.guard ?? settings.guard)
    return ofService.ok ? (watch?.view().verdict ?? ofService) : ofService
  }
}

export function sourceOf(reader: FlagReader): FlagSource {
  const { readAtMs, isFailing } = reader.stats()
  if (readAtMs === undefined) return 'defaults'
  return isFailing ? 'last-known' : 'store'
}
