import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core'
import type { AuditReport } from '../../../api/types.ts'
import { Fact } from '../../../states/fact.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { isOld } from './finding-order.ts'
import { RangeBar } from './range-bar.tsx'
import classes from './readiness-screen.module.css'
import { points, range, runTime, scoreLooks, wingNames } from './words.ts'

/** Never one number: what is proven, what it could be at best, and how much was looked at. */
export function ScoreCard({ report }: { readonly report: AuditReport }) {
  const { proven, ceiling, coverage, word } = report.score
  const { color, name, meaning } = scoreLooks[word]
  return (
    <Card component="section" aria-labelledby="score-title" mb="lg">
      <div className={classes.score}>
        <Stack gap="xs">
          <Title order={2} size="h4" id="score-title">
            Score
          </Title>
          <Group gap="sm">
            <Badge color={color} variant="dot" size="xl" tt="none">
              {name}
            </Badge>
            {isOld(report, Date.now()) && (
              <Badge color="orange" variant="dot" size="xl" tt="none">
                More than 30 days old
              </Badge>
            )}
          </Group>
          <Text className={classes.figure}>
            {range(proven, ceiling)}{' '}
            <Text span c="dimmed">
              of 100
            </Text>
          </Text>
          <RangeBar lo={proven} hi={ceiling} />
          <Text size="sm" className="figures">
            Proven {points(proven)} · at best {points(ceiling)} · {points(coverage)} % looked at
          </Text>
          <Text size="sm" c="dimmed">
            {meaning}
          </Text>
        </Stack>
        <Wings categories={report.categories} />
        <About report={report} />
      </div>
    </Card>
  )
}

function Wings({ categories }: Pick<AuditReport, 'categories'>) {
  return (
    <ul className={classes.wings} aria-label="Score of each wing">
      {categories.map(({ wing, weight, lo, hi, coverage }) => (
        <li key={wing} className={`${classes.wing} figures`}>
          <span>
            <b>{wingNames[wing]}</b>{' '}
            <Text span size="sm" c="dimmed">
              {weight} % of the score, {points(coverage)} % looked at
            </Text>
          </span>
          <b>{range(lo, hi)}</b>
          <RangeBar lo={lo} hi={hi} />
        </li>
      ))}
    </ul>
  )
}

function About({ report }: { readonly report: AuditReport }) {
  const { target, auditor, ruleset, depth } = report
  return (
    <dl className={classes.about}>
      <Fact name="Run">
        <TimeAgo at={report.finished_at} />, {depth}, {runTime(report)}
      </Fact>
      <Fact name="Against">
        {target.url}
        {target.version !== null && ` (${target.version})`}
      </Fact>
      <Fact name="By">plimsoll {auditor.version}</Fact>
      <Fact name="Profile">
        <span title={ruleset.hash}>{ruleset.profile}</span>
        {ruleset.declared > 0 && `, ${ruleset.declared} declared as not applying`}
      </Fact>
    </dl>
  )
}
