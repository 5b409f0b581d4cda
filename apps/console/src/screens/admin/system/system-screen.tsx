/**
 * How the instance that answers is doing: in a line, in what it depends on, and in live charts.
 *
 * @module
 */

import { Skeleton } from '@mantine/core'
import { ErrorState } from '../../../states/error-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { ChartSkeletons, Charts } from './charts/charts.tsx'
import { DependencyCards } from './dependency-cards.tsx'
import type { SystemHead } from './feed.ts'
import { InstanceCard } from './instance-card.tsx'
import { StaleLine } from './stale-line.tsx'
import { StatusLine } from './status-line.tsx'
import { useIsStale, useSystem, type WatchedSystem } from './use-system.ts'

export function SystemScreen() {
  const watched = useSystem()
  const { head, error, retry } = watched
  return (
    <>
      <ScreenTitle title="System" text="The instance that answers you, live." />
      {head !== undefined && <Watched watched={watched} head={head} />}
      {head === undefined && error !== null && <ErrorState error={error} onRetry={retry} />}
      {head === undefined && error === null && <Waiting />}
    </>
  )
}

interface WatchedProps {
  readonly watched: WatchedSystem
  readonly head: SystemHead
}

function Watched({ watched, head }: WatchedProps) {
  const { feed, error } = watched
  const isStale = useIsStale(feed)
  return (
    <>
      {isStale ? <StaleLine feed={feed} error={error} /> : <StatusLine feed={feed} head={head} />}
      <Charts feed={feed} head={head} isStale={isStale} />
      <DependencyCards dependencies={head.dependencies} />
      <InstanceCard head={head} />
    </>
  )
}

function Waiting() {
  return (
    <div aria-busy="true" role="status" aria-label="Loading">
      <Skeleton height={76} mb="md" />
      <Skeleton height={44} width={260} mb="md" />
      <ChartSkeletons />
    </div>
  )
}
