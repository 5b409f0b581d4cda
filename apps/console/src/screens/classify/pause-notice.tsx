import { Alert, Button, Group, Text } from '@mantine/core'
import { IconClockPause, IconCloudOff } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useCountdown } from '../../states/use-countdown.ts'
import { classifyQueue } from './queue/classify-queue.ts'
import type { Pause } from './queue/queue-state.ts'
import { waitTime } from './words.ts'

interface Told {
  readonly title: string
  readonly text: string
}

const told: Readonly<Record<Exclude<Pause['why'], 'offline'>, Told>> = {
  limited: {
    title: 'A short pause',
    text: 'You have asked for much in a short time. Sending goes on by itself.',
  },
  busy: {
    title: 'The service is busy',
    text: 'Nothing is lost. Sending goes on by itself.',
  },
  unreachable: {
    title: 'The service cannot be reached',
    text: 'Nothing is lost. Sending goes on as soon as it answers.',
  },
  'signed-out': {
    title: 'Waiting for you to sign in',
    text: 'The pictures are still here, and go on then.',
  },
}

export function PauseNotice({ pause }: { readonly pause: Pause | undefined }) {
  const left = useCountdown(
    useMemo(() => secondsOf(pause), [pause]),
    pause,
  )
  // That there is no network is told above every screen.
  if (pause === undefined || pause.why === 'offline') return null
  const { title, text } = told[pause.why]
  const isAway = pause.why === 'unreachable'
  return (
    <Alert
      role="status"
      color="yellow"
      variant="light"
      mb="md"
      title={title}
      icon={isAway ? <IconCloudOff /> : <IconClockPause />}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {text}
          {/* Told once in words; the figure alone would be read out every second. */}
          {left > 0 && <span aria-hidden="true"> Next try in {waitTime(left)}.</span>}
        </Text>
        {isAway && (
          <Button size="sm" variant="default" onClick={() => classifyQueue.wake()}>
            Try now
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function secondsOf(pause: Pause | undefined): number | undefined {
  return pause?.untilMs === undefined ? undefined : (pause.untilMs - Date.now()) / 1_000
}
