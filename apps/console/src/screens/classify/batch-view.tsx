/**
 * Many pictures: how all of them stand, and each in its place.
 *
 * @module
 */

import { Text } from '@mantine/core'
import { startTransition, useCallback, useDeferredValue, useMemo, useState } from 'react'
import type { ModelMetadata } from '../../api/types.ts'
import { BatchFilter } from './batch-filter.tsx'
import { BatchSummary } from './batch-summary.tsx'
import { PictureDialog } from './picture-dialog.tsx'
import { PictureGrid } from './picture-grid.tsx'
import type { QueueState } from './queue/queue-state.ts'
import { isShown, summarise } from './summary.ts'

interface BatchViewProps {
  readonly queue: QueueState
  readonly model: ModelMetadata | undefined
}

export function BatchView({ queue, model }: BatchViewProps) {
  // Not in the address: without these pictures, which no reload brings back, it would say nothing.
  const [show, setShow] = useState('all')
  const filter = (kind: string) => startTransition(() => setShow(kind))
  const parcel = queue.pause === undefined ? queue.parcel : undefined
  const [openId, setOpenId] = useState<number>()
  // The list may be a moment behind: a key or a click comes first.
  const pictures = useDeferredValue(queue.pictures)
  const summary = useMemo(() => summarise({ pictures }), [pictures])
  const shown = useMemo(() => pictures.filter((one) => isShown(one, show)), [pictures, show])
  const open = useCallback((id: number) => setOpenId(id), [])
  return (
    <>
      <BatchSummary summary={summary} parcel={parcel} />
      <BatchFilter summary={summary} show={show} onShow={filter} />
      {shown.length === 0 ? (
        <Text c="dimmed" py="xl" ta="center">
          None of these pictures.
        </Text>
      ) : (
        <PictureGrid pictures={shown} parcel={parcel} onOpen={open} />
      )}
      <PictureDialog
        pictures={shown}
        openId={openId}
        parcel={parcel}
        model={model}
        onOpen={open}
        onClose={() => setOpenId(undefined)}
      />
    </>
  )
}
