import { Button, Card, Center, Skeleton, Stack } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { useEffect, useEffectEvent } from 'react'
import { useSearch } from 'wouter'
import { paths } from '../../paths.ts'
import { ErrorState } from '../../states/error-state.tsx'
import type { HistoryFilter } from './history-filter.ts'
import classes from './history-list.module.css'
import { HistoryRow, Place } from './history-row.tsx'
import { NoHistory } from './no-history.tsx'
import { type News, useHistory } from './use-history.ts'
import { rowHeight, useRows } from './use-rows.ts'

/** So many rows before the end of what is there, more is asked for. */
const ahead = 20

export function HistoryList({ query }: { readonly query: HistoryFilter }) {
  const { pages, news } = useHistory(query)
  const { items, error, hasMore, isLoadingMore, loadMore, retry } = pages
  if (items === undefined) {
    if (error !== null) return <ErrorState error={error} onRetry={retry} />
    return <RowSkeletons />
  }
  if (items.length === 0 && !hasMore) {
    return (
      <Card>
        <NoHistory isFiltered={Object.keys(query).length > 0} />
      </Card>
    )
  }
  return (
    <Stack gap="md">
      <NewsButton news={news} />
      <Rows pages={pages} />
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {hasMore && error === null && (
        <Center mih={42}>
          <Button variant="default" loading={isLoadingMore} onClick={loadMore}>
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  )
}

function Rows({ pages }: { readonly pages: ReturnType<typeof useHistory>['pages'] }) {
  const { items = [], hasMore, isLoadingMore, error, loadMore } = pages
  const { listRef, rows, keepRow } = useRows(items.length)
  const hrefOf = useHref()
  const last = rows.at(-1) ?? 0
  const goOn = useEffectEvent(() => {
    if (hasMore && !isLoadingMore && error === null) loadMore()
  })
  const isNearEnd = last >= items.length - ahead
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page may end near, too.
  useEffect(() => {
    if (isNearEnd) goOn()
  }, [isNearEnd, items.length])
  return (
    <Card p={0} className={classes.card ?? ''}>
      <ul
        ref={listRef}
        className={classes.list}
        style={{ height: items.length * rowHeight }}
        aria-label="Classified pictures"
      >
        {rows.map((row) => {
          const one = items[row]
          if (one === undefined) return null
          return (
            <Place
              key={one.id}
              row={row}
              count={hasMore ? -1 : items.length}
              onFocus={() => keepRow(row)}
            >
              <HistoryRow one={one} href={hrefOf(one.id)} />
            </Place>
          )
        })}
      </ul>
    </Card>
  )
}

/** With the filters as they are, so that "back" and a new tab keep them. */
function useHref(): (id: string) => string {
  const search = useSearch()
  return (id) => {
    const after = new URLSearchParams(search)
    after.set('id', id)
    return `${paths.history}?${after}`
  }
}

function NewsButton({ news: { count, isMore, show } }: { readonly news: News }) {
  const isThere = count > 0 || isMore
  return (
    <div className={classes.news} role="status">
      {isThere && (
        <Button
          size="sm"
          h={40}
          radius="xl"
          leftSection={<IconArrowUp size={18} aria-hidden />}
          onClick={() => {
            window.scrollTo({ top: 0 })
            show()
          }}
        >
          {isMore ? 'Many new – show' : `${count} new – show`}
        </Button>
      )}
    </div>
  )
}

function RowSkeletons() {
  return (
    <Card p={0} role="status" aria-label="Loading">
      {['one', 'two', 'three', 'four', 'five', 'six'].map((key) => (
        <div key={key} className={classes.skeleton}>
          <Skeleton width={72} height={54} />
          <Stack gap={8}>
            <Skeleton width="40%" height={16} />
            <Skeleton width="65%" height={12} />
          </Stack>
        </div>
      ))}
    </Card>
  )
}
