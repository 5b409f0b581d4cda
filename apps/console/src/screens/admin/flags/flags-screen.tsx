/**
 * What is switched on for whom: modes, rollouts step by step, and the kill switch.
 *
 * @module
 */

import { Alert, Card, Skeleton, Stack } from '@mantine/core'
import { IconDatabaseOff } from '@tabler/icons-react'
import { EmptyState } from '../../../states/empty-state.tsx'
import { ErrorState } from '../../../states/error-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { FlagCard } from './flag-card.tsx'
import { type KnownFlags, useFlags } from './use-flags.ts'

export function FlagsScreen() {
  const { data, error, refetch } = useFlags()
  const retry = () => void refetch()
  return (
    <>
      <ScreenTitle
        title="Flags"
        text="What is on, and for whom. Every instance knows of a change within a second."
      />
      <Stack gap="md" maw={860}>
        {error !== null && <ErrorState error={error} onRetry={retry} />}
        {data === undefined && error === null && <CardSkeletons />}
        {data !== undefined && <Flags flags={data} />}
      </Stack>
    </>
  )
}

function Flags({ flags }: { readonly flags: KnownFlags }) {
  if (flags.items.length === 0) {
    return (
      <Card>
        <EmptyState title="No flags" text="This version of the service has nothing to switch." />
      </Card>
    )
  }
  return (
    <>
      <SourceNotice {...flags} />
      {flags.items.map((flag) => (
        <FlagCard key={flag.key} flag={flag} flags={flags} />
      ))}
    </>
  )
}

function SourceNotice({ source, read_at }: KnownFlags) {
  if (source === 'store') return null
  return (
    <Alert
      color="yellow"
      icon={<IconDatabaseOff />}
      title="The store of the flags is away"
      role="status"
    >
      {source === 'last-known' && read_at !== null ? (
        <>
          The service goes on with what it read <TimeAgo at={read_at} />. Changes cannot be saved
          until the store is back.
        </>
      ) : (
        'The service has not been able to read it since it started and uses the defaults, so a kill switch that was set may not hold. Changes cannot be saved until it is back.'
      )}
    </Alert>
  )
}

function CardSkeletons() {
  return (
    <Stack gap="md" role="status" aria-busy="true" aria-label="Loading">
      {['one', 'two', 'three'].map((key) => (
        <Card key={key}>
          <Stack gap="md">
            <Skeleton height={26} width="40%" />
            <Skeleton height={18} width="70%" />
            <Skeleton height={42} />
            <Skeleton height={42} width="60%" />
          </Stack>
        </Card>
      ))}
    </Stack>
  )
}
