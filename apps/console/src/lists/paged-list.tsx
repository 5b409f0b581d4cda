import { Button, Card, Center, Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ErrorState } from '../states/error-state.tsx'
import type { Pages } from './use-pages.ts'

interface PagedListProps<Item> {
  readonly pages: Pages<Item>
  /** Shown while there is nothing, such as an EmptyState. */
  readonly empty: ReactNode
  readonly children: (items: readonly Item[]) => ReactNode
}

/** What a list shows while it loads, when it is empty, when it fails, and when there is more. */
export function PagedList<Item>({ pages, empty, children }: PagedListProps<Item>) {
  const { items, error, hasMore, isLoadingMore } = pages
  if (items === undefined) {
    if (error !== null) return <ErrorState error={error} onRetry={pages.retry} />
    return <ListSkeleton />
  }
  if (items.length === 0) return <Card>{empty}</Card>
  return (
    <Stack gap="md">
      {error !== null && <ErrorState error={error} onRetry={pages.retry} />}
      {children(items)}
      {hasMore && (
        <Center>
          <Button variant="default" loading={isLoadingMore} onClick={pages.loadMore}>
            Show more
          </Button>
        </Center>
      )}
    </Stack>
  )
}

function ListSkeleton() {
  return (
    <Card role="status" aria-busy="true" aria-label="Loading">
      <Stack gap="lg">
        {['one', 'two', 'three', 'four', 'five'].map((key) => (
          <Skeleton key={key} height={38} />
        ))}
      </Stack>
    </Card>
  )
}
