import { Button, Card, Group, Progress, Text, Title } from '@mantine/core'
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Parcel } from './queue/queue-state.ts'
import { isOver, type Summary } from './summary.ts'
import { pictures } from './words.ts'

interface BatchSummaryProps {
  readonly summary: Summary
  /** That is on its way, rather than waiting for better times. */
  readonly parcel: Parcel | undefined
}

export function BatchSummary({ summary, parcel }: BatchSummaryProps) {
  const { total, classified, unclassified } = summary
  return (
    <Card component="section" aria-label="How the pictures stand" mb="md">
      <Group justify="space-between" align="flex-start" gap="md" mb="md">
        <div>
          <Title order={2} size="h3" className="figures">
            {classified} of {pictures(total)} classified
          </Title>
          <Text c="dimmed" size="sm" className="figures">
            {doing(summary, parcel)}
          </Text>
        </div>
        <Actions summary={summary} />
      </Group>
      <Progress.Root size="lg" aria-label="Pictures that are done">
        <Progress.Section
          value={(100 * classified) / total}
          aria-label={`${pictures(classified)} classified`}
        />
        {unclassified > 0 && (
          <Progress.Section
            value={(100 * unclassified) / total}
            color="red"
            aria-label={`${pictures(unclassified)} not classified`}
          />
        )}
      </Progress.Root>
    </Card>
  )
}

function Actions({ summary }: { readonly summary: Summary }) {
  const { unsent, retryable } = summary
  return (
    <Group gap="sm">
      {retryable.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={18} aria-hidden />}
          onClick={() => classifyQueue.retry(retryable)}
        >
          Send {pictures(retryable.length)} again
        </Button>
      )}
      {unsent > 0 && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={18} aria-hidden />}
          onClick={() => classifyQueue.cancel()}
        >
          Cancel the remaining {unsent}
        </Button>
      )}
      {isOver(summary) && (
        <Button variant="default" onClick={() => classifyQueue.clear()}>
          Start over
        </Button>
      )}
    </Group>
  )
}

function doing(summary: Summary, parcel: Parcel | undefined): string {
  const { total, classified, unclassified, cancelled, unsent, uncertain } = summary
  if (!isOver(summary)) {
    const sending = parcel === undefined ? 0 : parcel.ids.length
    return listed([
      [sending, `sending (${Math.floor((parcel?.share ?? 0) * 100)} %)`],
      [Math.max(0, unsent - sending), 'waiting'],
      [total - classified - unclassified - cancelled - unsent, 'with the service'],
    ])
  }
  const words = listed([
    [uncertain, 'uncertain'],
    [unclassified, 'not classified'],
    [cancelled, 'cancelled'],
  ])
  if (classified === 0) return words
  return words === '' ? 'All are in your history.' : `${words} · the others are in your history`
}

function listed(counts: readonly (readonly [count: number, word: string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(' · ')
}
