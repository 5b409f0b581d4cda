import { Card, Text, Title } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './step.module.css'

export function Steps({ children }: { readonly children: ReactNode }) {
  return <ol className={classes.steps}>{children}</ol>
}

interface StepProps {
  readonly number: number
  readonly title: string
  readonly text: ReactNode
  readonly isDone: boolean
  readonly children: ReactNode
}

export function Step({ number, title, text, isDone, children }: StepProps) {
  return (
    <Card component="li" className={classes.step ?? ''}>
      <span className={classes.number} data-done={isDone || undefined} aria-hidden>
        {isDone ? <IconCheck size={20} stroke={2.4} /> : number}
      </span>
      <div className={classes.content}>
        <Title order={2} size="h4">
          {title}
          {isDone && <span className="visually-hidden"> (done)</span>}
        </Title>
        <Text c="dimmed" mt={4} mb="md">
          {text}
        </Text>
        {children}
      </div>
    </Card>
  )
}
