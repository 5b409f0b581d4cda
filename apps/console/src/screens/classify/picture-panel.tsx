/**
 * What is beside a picture, whatever has become of it.
 *
 * @module
 */

import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { Ref } from 'react'
import type { ModelMetadata } from '../../api/types.ts'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Picture, Step } from './queue/queue-state.ts'
import { canRetry } from './queue/queue-steps.ts'
import { ResultPanel } from './result-panel.tsx'

interface PicturePanelProps {
  readonly picture: Picture
  readonly model: ModelMetadata | undefined
  readonly headingRef?: Ref<HTMLHeadingElement>
}

export function PicturePanel({ picture, model, headingRef }: PicturePanelProps) {
  const { step, id } = picture
  if (step.name === 'classified') {
    return (
      <ResultPanel
        result={step.result}
        model={model}
        {...(headingRef === undefined ? {} : { headingRef })}
      />
    )
  }
  const reason = reasonOf(step)
  if (reason === undefined) return <Coming labels={model?.labels.length ?? 13} />
  return (
    <Alert
      color={step.name === 'cancelled' ? 'gray' : 'red'}
      variant="light"
      icon={<IconAlertTriangle />}
      title={reason.title}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{reason.text}</Text>
        {canRetry(step) && (
          <Button size="sm" variant="default" onClick={() => classifyQueue.retry([id])}>
            {step.name === 'cancelled' ? 'Send it after all' : 'Try again'}
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

interface Reason {
  readonly title: string
  readonly text: string
}

export function reasonOf(step: Step): Reason | undefined {
  if (step.name === 'unfit') return { title: 'Not sent', text: step.why }
  if (step.name === 'failed') return { title: 'Not classified', text: step.failure.why }
  if (step.name !== 'cancelled') return undefined
  const text = step.maybeDone
    ? 'It had left already, so the service may have classified it: look into the history.'
    : 'It was not sent.'
  return { title: 'Cancelled', text }
}

/** In the shape of what comes, so that nothing jumps. */
function Coming({ labels }: { readonly labels: number }) {
  return (
    <Stack gap={20} aria-hidden="true">
      <Group justify="space-between">
        <Skeleton height={34} width="45%" />
        <Skeleton height={26} width="22%" />
      </Group>
      <Stack gap={10}>
        {Array.from({ length: labels }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never change.
          <Skeleton key={at} height={at === 0 ? 26 : 17} />
        ))}
      </Stack>
    </Stack>
  )
}
