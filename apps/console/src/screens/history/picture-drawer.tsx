import { Drawer, Skeleton, Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import type { Classification, ModelMetadata } from '../../api/types.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { ErrorState } from '../../states/error-state.tsx'
import { type HistoryPages, itemsOf } from './history-pages.ts'
import { PictureDetail } from './picture-detail.tsx'

interface PictureDrawerProps {
  /** Which one the address names. */
  readonly id: string | undefined
  readonly model: ModelMetadata | undefined
  readonly onClose: () => void
  readonly onDelete: (one: Classification) => void
}

export function PictureDrawer({ id, model, onClose, onDelete }: PictureDrawerProps) {
  // It stays what it is while it slides away.
  const [shown, setShown] = useState(id)
  if (id !== undefined && id !== shown) setShown(id)
  const { data: one, error, refetch } = useClassification(shown, id !== undefined)
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title={one === undefined ? 'Picture' : one.image.name}
      closeButtonProps={{ size: 40, 'aria-label': 'Close' }}
    >
      {one !== undefined && (
        <PictureDetail key={one.id} one={one} model={model} onDelete={() => onDelete(one)} />
      )}
      {one === undefined && error === null && <DetailSkeleton />}
      {one === undefined && error !== null && (
        <NotThere error={error} onRetry={() => void refetch()} />
      )}
    </Drawer>
  )
}

/** As the list has it; whatever is not on the list is asked for. */
function useClassification(id: string | undefined, isOpen: boolean) {
  const queries = useQueryClient()
  return useQuery({
    queryKey: ['classification', id],
    queryFn: ({ signal }) =>
      ask<Classification>(`/vehicle/classifications/${encodeURIComponent(id ?? '')}`, { signal }),
    enabled: isOpen,
    // It never changes.
    staleTime: Number.POSITIVE_INFINITY,
    initialData: () =>
      queries
        .getQueriesData<HistoryPages>({ queryKey: ['history'] })
        .flatMap(([, history]) => (history === undefined ? [] : itemsOf(history)))
        .find((one) => one.id === id),
  })
}

interface NotThereProps {
  readonly error: unknown
  readonly onRetry: () => void
}

function NotThere({ error, onRetry }: NotThereProps) {
  const isGone = error instanceof ProblemError && (error.status === 404 || error.status === 400)
  if (!isGone) return <ErrorState error={error} onRetry={onRetry} />
  return (
    <EmptyState
      title="Not in your history"
      text="This picture was deleted, or belongs to somebody else."
    />
  )
}

function DetailSkeleton() {
  return (
    <Stack gap="lg" role="status" aria-label="Loading">
      <Skeleton height={320} radius={16} />
      <Skeleton height={30} width="50%" />
      {['one', 'two', 'three', 'four', 'five'].map((key) => (
        <Skeleton key={key} height={22} />
      ))}
    </Stack>
  )
}
