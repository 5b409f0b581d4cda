import { Card, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

interface SectionProps {
  /** Part of the address, so that others can point here. */
  readonly id: string
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

/** What it is about, beside what can be done. */
export function Section({ id, title, text, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className={classes.section}>
      <div>
        <Title order={2} size="h4" id={`${id}-title`} tabIndex={-1}>
          {title}
        </Title>
        <Text size="sm" c="dimmed" mt={4}>
          {text}
        </Text>
      </div>
      <Card p={0}>{children}</Card>
    </section>
  )
}

/** With the space that a card has around its content. */
export function SectionBody({ children }: { readonly children: ReactNode }) {
  return <div className={classes.body}>{children}</div>
}

/** What is done with all that is above it. */
export function SectionFoot({ children }: { readonly children: ReactNode }) {
  return <div className={classes.foot}>{children}</div>
}
