/**
 * What stands above a screen while something is not as it should be: no network, a service that
 * lacks one of its parts, live figures that stand still.
 *
 * @module
 */

import { Alert } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconAlertTriangle, IconCloudOff, IconPlugConnectedX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { connection } from '../realtime/connection.ts'
import { useConnectionState } from '../realtime/use-realtime.ts'

interface Readiness {
  readonly status: 'ready' | 'degraded' | 'starting' | 'draining' | 'unready'
  readonly reasons: readonly string[]
}

export function Banners() {
  const { online } = useNetwork()
  const isInterrupted = useIsInterrupted()
  const readiness = useReadiness(isInterrupted)
  const isBack = isInterrupted && readiness !== 'away' && readiness?.status !== 'draining'
  useEffect(() => {
    if (isBack) connection.wake()
  }, [isBack])
  if (!online) {
    return (
      <Banner icon={<IconCloudOff />} title="You are offline">
        What is on the screen may be out of date. Sending goes on when the network is back.
      </Banner>
    )
  }
  if (readiness === 'away') {
    return (
      <Banner icon={<IconPlugConnectedX />} title="The service cannot be reached">
        This page tries again by itself.
      </Banner>
    )
  }
  if (readiness !== undefined && readiness.status !== 'ready') {
    return (
      <Banner icon={<IconAlertTriangle />} title="The service works with restrictions">
        {readiness.reasons.length > 0
          ? `Without: ${readiness.reasons.join(', ')}. Some things may be slower or refused for now.`
          : 'It is starting or stopping; some things may be refused for a moment.'}
      </Banner>
    )
  }
  if (isInterrupted) {
    return (
      <Banner icon={<IconPlugConnectedX />} title="Live updates are interrupted">
        This page reconnects by itself; until then reload to see what is new.
      </Banner>
    )
  }
  return null
}

/** A short break mends itself unseen; attempts to mend a longer one do not end it. */
function useIsInterrupted(): boolean {
  const state = useConnectionState()
  const isLive = state === 'open'
  // Whoever goes to another screen meanwhile has seen it already.
  const [isLong, setLong] = useState(state === 'waiting')
  useEffect(() => {
    if (isLive) return
    const timer = setTimeout(() => setLong(true), 4_000)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [isLive])
  return isLong
}

/** Looked at again when the socket is lost for long and when it is back, and oftener in between. */
function useReadiness(isInterrupted: boolean): Readiness | 'away' | undefined {
  const { data, isError } = useQuery({
    queryKey: ['readyz', { isInterrupted }],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/readyz', { signal, cache: 'no-store' })
      return (await answer.json()) as Readiness
    },
    refetchInterval: isInterrupted ? 5_000 : 15_000,
    staleTime: 0,
    placeholderData: keepPreviousData,
    retry: 1,
  })
  return isError ? 'away' : data
}

interface BannerProps {
  readonly icon: ReactNode
  readonly title: string
  readonly children: ReactNode
}

function Banner({ icon, title, children }: BannerProps) {
  return (
    <Alert role="status" color="yellow" variant="light" icon={icon} title={title} mb="md">
      {children}
    </Alert>
  )
}
