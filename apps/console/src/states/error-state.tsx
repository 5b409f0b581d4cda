/**
 * What happened, and how to go on: one look for everything that the service may refuse.
 *
 * @module
 */

import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react'
import { ProblemError, UnreachableError } from '../api/problem.ts'
import { useCountdown } from './use-countdown.ts'

export interface ErrorStateProps {
  readonly error: unknown
  /** Offered as a button, once it is worth it. */
  readonly onRetry?: (() => void) | undefined
}

export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { title, text } = told(error)
  const waitS = useCountdown(error instanceof ProblemError ? error.retryAfterS : undefined, error)
  const isAway = error instanceof UnreachableError
  return (
    <Alert
      role="alert"
      color={isAway ? 'yellow' : 'red'}
      variant="light"
      title={title}
      icon={isAway ? <IconPlugConnectedX /> : <IconAlertTriangle />}
      w="100%"
      maw={560}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{text}</Text>
        {error instanceof ProblemError && error.requestId !== undefined && (
          <Text size="xs" c="dimmed">
            For support: request <Code>{error.requestId}</Code>
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button size="sm" variant="default" disabled={waitS > 0} onClick={onRetry}>
              {waitS > 0 ? `Try again in ${waitS} s` : 'Try again'}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  )
}

export interface Told {
  readonly title: string
  readonly text: string
}

/** In words for somebody who did not build the service. */
export function told(error: unknown): Told {
  if (error instanceof UnreachableError) {
    return {
      title: 'No connection',
      text: 'The service cannot be reached. Nothing is lost; this page goes on when it is back.',
    }
  }
  if (!(error instanceof ProblemError)) {
    return {
      title: 'Something went wrong on this page',
      text: 'Reload it. If that does not help, tell whoever runs the service what you did.',
    }
  }
  return { title: titles[error.status] ?? 'That did not work', text: error.message }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Please check what was entered',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible as things are',
  413: 'Too large',
  415: 'Not a picture that can be read',
  429: 'Too many requests',
  503: 'The service is busy',
  504: 'That took too long',
}
