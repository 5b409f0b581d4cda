/**
 * The flags as the service has them: read again when it tells that one has changed, and now and then,
 * as the state of the service that the guard looks at is not told.
 *
 * @module
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../../api/client.ts'
import { ProblemError } from '../../../api/problem.ts'
import type { FlagItem, FlagList } from '../../../api/types.ts'
import { useEvents, useTopic } from '../../../realtime/use-realtime.ts'
import type { FlagChange } from './flag-draft.ts'

const queryKey = ['flags-of-service'] as const

export interface KnownFlags extends FlagList {
  /** How far the clock of the service is ahead of this one, as far as that can be known. */
  readonly aheadMs: number
}

export function useFlags() {
  const queries = useQueryClient()
  const flags = useQuery({
    queryKey,
    queryFn: readFlags,
    // Figures of a rollout move; those of an instance are told by nobody.
    refetchInterval: ({ state }) => (state.data?.items.some(isWatched) ? 5_000 : 15_000),
  })
  useTopic('flags')
  useEvents(['flag.changed', 'resync'], () => void queries.invalidateQueries({ queryKey }))
  return flags
}

function isWatched({ rollout }: FlagItem): boolean {
  return rollout !== null
}

async function readFlags({ signal }: { readonly signal: AbortSignal }): Promise<KnownFlags> {
  const list = await ask<FlagList>('/admin/flags', { signal })
  const { source, read_at } = list
  // They are read for this answer, unless the store is away.
  const isFresh = source === 'store' && read_at !== null
  return { ...list, aheadMs: isFresh ? Date.parse(read_at) - Date.now() : 0 }
}

/** Nothing is shown as changed before the service has said so. */
export function useFlagChange(key: string, onDone: (flag: FlagItem) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (json: FlagChange) =>
      ask<FlagItem>(`/admin/flags/${encodeURIComponent(key)}`, { method: 'PUT', json }),
    onSuccess(changed) {
      queries.setQueryData<KnownFlags>(queryKey, (known) => known && withFlag(known, changed))
      onDone(changed)
    },
    onError(error) {
      // Somebody else was faster: what they did is shown beside what was entered.
      if (isConflict(error)) void queries.invalidateQueries({ queryKey })
    },
  })
}

export function isConflict(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'FLAG_VERSION_CONFLICT'
}

const overridable = ['FLAG_STEP_TOO_LARGE', 'FLAG_STEP_TOO_EARLY', 'FLAG_GUARD_FAILED']

/** Whether the service refused what somebody may insist on. */
export function isObjection(error: unknown): boolean {
  return error instanceof ProblemError && overridable.includes(error.code)
}

function withFlag(list: KnownFlags, flag: FlagItem): KnownFlags {
  return { ...list, items: list.items.map((item) => (item.key === flag.key ? flag : item)) }
}
