import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface ScreenTitleProps {
  readonly title: string
  readonly text?: ReactNode
  /** Buttons, at the right on a wide screen. */
  readonly children?: ReactNode
}

/** The heading of a screen, and the title of its tab. */
export function ScreenTitle({ title, text, children }: ScreenTitleProps) {
  useEffect(() => {
    document.title = `${title} · Vehicle Classifier`
  }, [title])
  return (
    <Group justify="space-between" align="flex-end" mb="lg" gap="md">
      <Stack gap={4}>
        <Title order={1}>{title}</Title>
        {text !== undefined && <Text c="dimmed">{text}</Text>}
      </Stack>
      {children !== undefined && <Group gap="sm">{children}</Group>}
    </Group>
  )
}
