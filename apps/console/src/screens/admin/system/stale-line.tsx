import { Alert } from '@mantine/core'
import { IconClockPause } from '@tabler/icons-react'
import { UnreachableError } from '../../../api/problem.ts'
import { clockTime } from './charts/plot.tsx'
import type { SystemFeed } from './feed.ts'
import { useSamples } from './use-system.ts'

interface StaleLineProps {
  readonly feed: SystemFeed
  /** Of the last attempt to ask. */
  readonly error: unknown
}

/** In the place of the status, which nobody knows now. */
export function StaleLine({ feed, error }: StaleLineProps) {
  const last = useSamples(feed).at(-1)
  return (
    <Alert
      role="status"
      color="yellow"
      variant="light"
      icon={<IconClockPause />}
      title="These figures are old"
      mb="md"
    >
      {reasonOf(error)}
      {last !== undefined && ` The last are of ${clockTime(Date.parse(last.at))}.`}
    </Alert>
  )
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreachableError) return 'The service cannot be reached.'
  if (error instanceof Error) return `The service does not tell: ${error.message}`
  return 'The instance answers, but has no new figures: its process may be held up.'
}
