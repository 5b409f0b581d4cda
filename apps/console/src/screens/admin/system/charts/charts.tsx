/**
 * The figures of the last ten minutes. One cursor for all charts, so that what happened at one
 * moment is read across them.
 *
 * @module
 */

import { Button, Group, Skeleton, Text, Title } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import type { Samples, SystemFeed, SystemHead } from '../feed.ts'
import { useOfSamples, useSamples } from '../use-system.ts'
import { ChartCard } from './chart-card.tsx'
import classes from './charts.module.css'
import { axisOf } from './drawing.ts'
import { figuresFor } from './figures.ts'
import { clockTime } from './plot.tsx'
import { nearest } from './scale.ts'

interface ChartsProps {
  readonly feed: SystemFeed
  readonly head: SystemHead
  /** Whether nothing new comes. */
  readonly isStale: boolean
}

export function Charts({ feed, head, isStale }: ChartsProps) {
  const [frozen, setFrozen] = useState<Samples>()
  const hasSamples = useOfSamples(feed, ({ length }) => length > 0)
  return (
    <section aria-labelledby="figures-title" className={classes.section}>
      <Group justify="space-between" mb="md" gap="sm">
        <div>
          <Title order={2} size="h4" id="figures-title">
            The last ten minutes
          </Title>
          <Text size="sm" c="dimmed" role="status">
            {hasSamples ? paceText(frozen) : 'The first figures come within two seconds.'}
          </Text>
        </div>
        {hasSamples && (
          <PauseButton
            isPaused={frozen !== undefined}
            onClick={() => setFrozen(frozen === undefined ? feed.samples : undefined)}
          />
        )}
      </Group>
      {!hasSamples && <ChartSkeletons />}
      {hasSamples && frozen === undefined && (
        <LiveCharts feed={feed} head={head} isStale={isStale} />
      )}
      {hasSamples && frozen !== undefined && (
        <ChartGrid samples={frozen} head={head} isStale={false} />
      )}
    </section>
  )
}

function paceText(frozen: Samples | undefined): string {
  const last = frozen?.at(-1)
  if (last === undefined) return 'A new figure every two seconds.'
  return `Paused at ${clockTime(Date.parse(last.at))}.`
}

function PauseButton({ isPaused, onClick }: { readonly isPaused: boolean; onClick(): void }) {
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      onClick={onClick}
    >
      {isPaused ? 'Go on live' : 'Pause the charts'}
    </Button>
  )
}

/** The only part that a sample renders. */
function LiveCharts({ feed, head, isStale }: ChartsProps) {
  return <ChartGrid samples={useSamples(feed)} head={head} isStale={isStale} />
}

interface ChartGridProps {
  readonly samples: Samples
  readonly head: SystemHead
  readonly isStale: boolean
}

function ChartGrid({ samples, head, isStale }: ChartGridProps) {
  const [pointedMs, setPointed] = useState<number>()
  const figures = useMemo(() => figuresFor(head), [head])
  const axis = useMemo(() => axisOf(samples), [samples])
  const onPoint = useCallback((atMs: number | undefined) => setPointed(atMs), [])
  const cursor = pointedMs === undefined ? undefined : nearest(axis.atMs, pointedMs)
  return (
    <div className={classes.grid} data-stale={isStale || undefined}>
      {figures.map((figure) => (
        <ChartCard
          key={figure.title}
          figure={figure}
          samples={samples}
          axis={axis}
          cursor={cursor}
          onPoint={onPoint}
        />
      ))}
    </div>
  )
}

/** As high as the charts that come. */
export function ChartSkeletons() {
  return (
    <div className={classes.grid} aria-hidden>
      {['one', 'two', 'three', 'four', 'five', 'six'].map((key) => (
        <div key={key} className={classes.card}>
          <Skeleton height={18} width="50%" />
          <Skeleton height={14} width="70%" />
          <Skeleton height={130} />
          <Skeleton height={40} mt="auto" />
        </div>
      ))}
    </div>
  )
}
