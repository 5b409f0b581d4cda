import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

export interface EmptyStateProps {
  readonly title: string
  /** What to do next. */
  readonly text: string
  readonly icon?: ReactNode
  /** 1 where it is all that is on the page. Default 2. */
  readonly level?: 1 | 2
  /** The button that does it. */
  readonly children?: ReactNode
}

export function EmptyState({ title, text, icon, level = 2, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="sm" py="xl" px="md" ta="center" maw={460} mx="auto">
      {icon}
      <Title order={level} size="h3">
        {title}
      </Title>
      <Text c="dimmed">{text}</Text>
      {children}
    </Stack>
  )
}
