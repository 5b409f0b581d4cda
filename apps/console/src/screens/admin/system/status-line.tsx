import { Alert, List } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { conditionOf } from './condition.ts'
import type { SystemFeed, SystemHead } from './feed.ts'
import { strainsIn } from './strains.ts'
import { useOfSamples } from './use-system.ts'

const looks = {
  well: { color: 'teal', icon: <IconCircleCheck /> },
  degraded: { color: 'yellow', icon: <IconAlertTriangle /> },
  down: { color: 'red', icon: <IconCircleX /> },
} as const

interface StatusLineProps {
  readonly feed: SystemFeed
  readonly head: SystemHead
}

/** Without figures in it: it is read aloud when it changes. */
export function StatusLine({ feed, head }: StatusLineProps) {
  // As one text, which stays the same from sample to sample.
  const strains = useOfSamples(feed, (samples) => strainsIn(samples, head).join('\n'))
  const known = strains === '' ? [] : strains.split('\n')
  const { level, title, reasons } = conditionOf(head, known)
  return (
    <Alert role="status" variant="light" title={title} {...looks[level]} mb="md">
      {reasons.length === 1 ? (
        reasons[0]
      ) : (
        <List size="sm">
          {reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
