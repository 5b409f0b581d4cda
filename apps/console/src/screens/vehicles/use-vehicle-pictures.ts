import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ask, type Query } from '../../api/client.ts'
import type { Classification, Page } from '../../api/types.ts'
import { useEvents } from '../../realtime/use-realtime.ts'

const path = '/vehicle/classifications'
const newerMax = 100

/** The newest ones. */
export function useVehiclePictures(vehicleId: string) {
  useRenewal()
  return useQuery({
    queryKey: ['vehicle-pictures', vehicleId],
    queryFn: ({ signal }) => read({ vehicle_id: vehicleId, limit: 10 }, signal),
  })
}

export interface Newer {
  readonly count: number
  readonly isMore: boolean
}

/** How many pictures have come after this time. */
export function useNewerPictures(vehicleId: string, after: string | null | undefined): Newer {
  const { data } = useQuery({
    queryKey: ['vehicle-pictures', vehicleId, 'after', after],
    queryFn: ({ signal }) => read({ vehicle_id: vehicleId, from: after, limit: newerMax }, signal),
    enabled: typeof after === 'string',
  })
  const newer = data?.items.filter(({ created_at }) => created_at > (after ?? '')) ?? []
  return { count: newer.length, isMore: data?.next_cursor !== null && newer.length === newerMax }
}

function read(query: Query, signal: AbortSignal): Promise<Page<Classification>> {
  return ask<Page<Classification>>(path, { query, signal })
}

/** A batch tells of each of its pictures; the list is read once. */
function useRenewal(): void {
  const queries = useQueryClient()
  const renew = useDebouncedCallback(
    () => void queries.invalidateQueries({ queryKey: ['vehicle-pictures'] }),
    400,
  )
  useEvents(['classification.created', 'classification.deleted', 'resync'], renew)
}
