/**
 * The history, page after page, kept up to date by what is told over the socket.
 *
 * It is never read again as a whole: somebody may have scrolled through thousands.
 *
 * @module
 */

import { type QueryKey, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { ask } from '../../api/client.ts'
import type { Classification, Page } from '../../api/types.ts'
import type { Pages } from '../../lists/use-pages.ts'
import { useEvents } from '../../realtime/use-realtime.ts'
import { type HistoryFilter, isWithin } from './history-filter.ts'
import {
  type HistoryPages,
  itemsOf,
  missedBy,
  withClassifications,
  withoutClassification,
} from './history-pages.ts'

export interface History {
  readonly pages: Pages<Classification>
  readonly news: News
}

/** What has come while somebody was reading further down. */
export interface News {
  readonly count: number
  /** More than is known of. */
  readonly isMore: boolean
  show(): void
}

const path = '/vehicle/classifications'
const pageSize = 100

export function historyKey(query: HistoryFilter): QueryKey {
  return ['history', query]
}

/** To be shown anew, with another key, for another query. */
export function useHistory(query: HistoryFilter): History {
  const read = (cursor: string | undefined, signal?: AbortSignal) =>
    ask<Page<Classification>>(path, { query: { limit: pageSize, ...query, cursor }, signal })
  const found = useInfiniteQuery({
    queryKey: historyKey(query),
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const { data } = found
  const items = useMemo(() => (data === undefined ? undefined : itemsOf(data)), [data])
  return {
    pages: {
      items,
      error: found.error,
      hasMore: found.hasNextPage,
      isLoadingMore: found.isFetchingNextPage,
      loadMore: () => void found.fetchNextPage(),
      retry: () => void (data === undefined ? found.refetch() : found.fetchNextPage()),
    },
    news: useNews(query, data, () => read(undefined)),
  }
}

function useNews(
  query: HistoryFilter,
  history: HistoryPages | undefined,
  readFirst: () => Promise<Page<Classification>>,
): News {
  const queries = useQueryClient()
  const [waiting, setWaiting] = useState<readonly Classification[]>([])
  const [isMore, setMore] = useState(false)
  const change = (step: (before: HistoryPages) => HistoryPages) =>
    queries.setQueryData<HistoryPages>(historyKey(query), (before) => before && step(before))

  const show = () => {
    change((before) => withClassifications(before, waiting))
    setWaiting([])
    if (isMore) void queries.resetQueries({ queryKey: historyKey(query) })
    setMore(false)
  }
  const remove = (id: string) => {
    change((before) => withoutClassification(before, id))
    setWaiting((before) => before.filter((one) => one.id !== id))
  }
  const catchUp = useEffectEvent(async () => {
    if (history === undefined) return
    // Whatever keeps it from being read is told by the banners; the next resync is another chance.
    const first = await readFirst().catch(() => undefined)
    const missed = first === undefined ? undefined : missedBy(history, first)
    setMore(first !== undefined && missed === undefined)
    for (const id of missed?.gone ?? []) remove(id)
    setWaiting((before) => merged(before, missed?.news ?? []))
  })
  useEvents(['classification.created', 'classification.deleted', 'resync'], ({ type, data }) => {
    if (type === 'resync') return void catchUp()
    if (type === 'classification.deleted') return remove((data as { readonly id: string }).id)
    const one = data as Classification
    if (isWithin(query, one)) setWaiting((before) => merged(before, [one]))
  })
  // What was kept from an earlier visit has missed what has come since.
  useEffect(() => void catchUp(), [])

  const isThere = history !== undefined
  const showAtTop = useEffectEvent(() => {
    // Nothing that somebody is reading is moved; at the top the new ones are what they look for.
    if (isThere && (waiting.length > 0 || isMore) && isAtTop()) show()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something new has come.
  useEffect(() => showAtTop(), [waiting, isMore, isThere])
  return { count: waiting.length, isMore, show }
}

function isAtTop(): boolean {
  return window.scrollY < 80
}

function merged(
  before: readonly Classification[],
  found: readonly Classification[],
): readonly Classification[] {
  const known = new Set(before.map(({ id }) => id))
  const fresh = found.filter(({ id }) => !known.has(id))
  return fresh.length === 0 ? before : [...before, ...fresh]
}
