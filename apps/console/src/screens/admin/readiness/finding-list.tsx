import { Badge, Button, Card, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Finding } from './finding-order.ts'
import classes from './readiness-screen.module.css'
import { severityNames, verdictLooks, wingNames } from './words.ts'

interface FindingListProps {
  /** In the order in which they matter. */
  readonly findings: readonly Finding[]
  /** Whether somebody asked for those that passed. */
  readonly isOpen: boolean
}

/** What passed is behind a button: there is nothing to do about it. */
export function FindingList({ findings, isOpen }: FindingListProps) {
  const [isShown, setShown] = useState(false)
  const passed = findings.filter(({ verdict }) => verdict === 'PASS')
  const others = findings.filter(({ verdict }) => verdict !== 'PASS')
  const withPassed = isOpen || isShown
  return (
    <Card p={0}>
      <ul className={classes.list} aria-label="Findings">
        {(withPassed ? findings : others).map((finding) => (
          <FindingRow key={finding.probe} finding={finding} />
        ))}
        {!isOpen && passed.length > 0 && (
          <li className={`${classes.finding} ${classes.passes}`}>
            <Button
              variant="subtle"
              size="sm"
              w="fit-content"
              aria-expanded={isShown}
              onClick={() => setShown(!isShown)}
            >
              {isShown ? 'Hide' : 'Show'} {passed.length} that passed
            </Button>
          </li>
        )}
      </ul>
    </Card>
  )
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { verdict, title, observed, remedy, ref, severity, wing } = finding
  const { color, name, meaning } = verdictLooks[verdict]
  return (
    <li className={classes.finding}>
      <Badge color={color} variant="dot" tt="none" title={meaning}>
        {name}
      </Badge>
      <Stack gap={4}>
        <Title order={3} size="sm" fw={600}>
          {title}
        </Title>
        <Text size="xs" c="dimmed">
          {severityNames[severity]} · {wingNames[wing]} · {ref}
        </Text>
        {observed !== null && <Text size="sm">{observed}</Text>}
        {remedy !== null && (
          <Text size="sm">
            <b>To do:</b> {remedy}
          </Text>
        )}
      </Stack>
    </li>
  )
}
