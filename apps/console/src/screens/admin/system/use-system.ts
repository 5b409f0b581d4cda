/**
 * The instance as it is now: told of each sample, and asked again now and then; more often while
 * nothing is told.
 *
 * @module
 */

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { ask } from '../../../api/client.ts'
import type { System, SystemSampleEvent } from '../../../api/types.ts'
import { useConnectionState, useEvents, useTopic } from '../../../realtime/use-realtime.ts'
import { type Samples, SystemFeed, type SystemHead } from './feed.ts'

export interface WatchedSystem {
  readonly feed: SystemFeed
  /** Undefined until the first answer. */
  readonly head: SystemHead | undefined
  /** Why the last attempt failed. */
  readonly error: unknown
  retry(): void
}

/** Dependencies are not told of, and so asked for. */
const askLiveMs = 15_000
const askAloneMs = 5_000

export function useSystem(): WatchedSystem {
  const [feed] = useState(newFeed)
  const isLive = useConnectionState() === 'open'
  const { data, error, refetch } = useQuery({
    queryKey: ['system'],
    queryFn: () => feed.read(),
    refetchInterval: isLive ? askLiveMs : askAloneMs,
    // The samples are kept by the feed, which goes with the screen.
    gcTime: 0,
    staleTime: 0,
  })
  const read = () => void refetch({ cancelRefetch: false })
  useTopic(data === undefined ? undefined : `system:${data.instance.id}`)
  useEvents(['system.sample', 'resync'], ({ type, data: told }) => {
    if (type === 'resync' || !feed.add(told as SystemSampleEvent)) read()
  })
  return { feed, head: data, error, retry: read }
}

function newFeed(): SystemFeed {
  return new SystemFeed({
    read: (since) => ask<System>('/admin/system', { query: { since } }),
    now: () => performance.now(),
  })
}

export function useSamples(feed: SystemFeed): Samples {
  return useSyncExternalStore(feed.subscribe, () => feed.samples)
}

/** What is calculated from the samples; only when that changes is it rendered. */
export function useOfSamples<Value extends string | boolean>(
  feed: SystemFeed,
  of: (samples: Samples) => Value,
): Value {
  return useSyncExternalStore(feed.subscribe, () => of(feed.samples))
}

/** Looked at every second, as nothing tells of what does not come. */
export function useIsStale(feed: SystemFeed): boolean {
  const [isStale, setStale] = useState(() => feed.isStale())
  useEffect(() => {
    const timer = setInterval(() => setStale(feed.isStale()), 1_000)
    return () => clearInterval(timer)
  }, [feed])
  return isStale
}
