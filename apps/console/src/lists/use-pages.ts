/**
 * A list of the service, page after page, by its cursors.
 *
 * @module
 */

import { useInfiniteQuery } from '@tanstack/react-query'
import { ask, type Query } from '../api/client.ts'
import type { Page } from '../api/types.ts'

export interface Pages<Item> {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined
  readonly error: unknown
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  loadMore(): void
  retry(): void
}

/**
 * @param key names the list in what is kept; a change of `query` is another list
 * @param refetchInterval milliseconds; default: never by itself
 */
export function usePages<Item>(
  key: string,
  path: string,
  query: Query = {},
  refetchInterval: number | false = false,
): Pages<Item> {
  const found = useInfiniteQuery({
    queryKey: [key, query],
    queryFn: ({ pageParam: cursor, signal }) =>
      ask<Page<Item>>(path, { query: { limit: 50, ...query, cursor }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval,
  })
  return {
    items: found.data?.pages.flatMap(({ items }) => items),
    error: found.error,
    hasMore: found.hasNextPage,
    isLoadingMore: found.isFetchingNextPage,
    loadMore: () => void found.fetchNextPage(),
    retry: () => void found.refetch(),
  }
}
