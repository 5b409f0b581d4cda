import { Card, Skeleton, Stack, Text } from '@mantine/core'
import { lazy, type ReactNode, Suspense } from 'react'
import type { Report, ReportData } from '../../api/types.ts'
import { exactTime } from '../../time/relative.ts'
import { TimeAgo } from '../../time/time-ago.tsx'
import { labelName, percent, pictures } from '../classify/words.ts'
import { figuresOf } from './report-figures.ts'
import classes from './report-view.module.css'

// The drawing of charts is most of what this screen downloads.
const ReportCharts = lazy(async () => ({
  default: (await import('./report-charts.tsx')).ReportCharts,
}))

export function ReportView({ report }: { readonly report: Report }) {
  const { data, notes, created_at } = report
  if (data === null) return null
  return (
    <article className={classes.report} aria-label="Report">
      <Text size="sm" c="dimmed" className="no-print">
        Made <TimeAgo at={created_at} />
      </Text>
      <Text size="sm" c="dimmed" className={classes.paper ?? ''}>
        Made {exactTime(Date.parse(created_at))} · Report {report.id}
      </Text>
      <FigureList data={data} />
      {!data.is_complete && (
        <Text size="sm" c="dimmed">
          It counts the newest {pictures(data.classifications)}; there are older ones.
        </Text>
      )}
      {notes !== null && (
        <Card>
          <h2 className={classes.heading}>Notes</h2>
          <p className={classes.notes}>{notes}</p>
        </Card>
      )}
      {data.classifications > 0 && (
        <Suspense fallback={<ChartSkeletons />}>
          <ReportCharts data={data} />
        </Suspense>
      )}
    </article>
  )
}

function FigureList({ data }: { readonly data: ReportData }) {
  const { uncertainShare, meanConfidence } = figuresOf(data)
  return (
    <dl className={classes.figures}>
      <Figure name="Pictures">{data.classifications.toLocaleString('en')}</Figure>
      <Figure name="Mostly">{data.label === null ? 'Nothing' : labelName(data.label)}</Figure>
      <Figure name="Mean confidence">
        {meanConfidence === undefined ? '–' : percent(meanConfidence)}
      </Figure>
      <Figure name="Uncertain">{percent(uncertainShare)}</Figure>
      <Figure name="Since">{data.first_at === null ? '–' : <Day at={data.first_at} />}</Figure>
    </dl>
  )
}

const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

function Day({ at }: { readonly at: string }) {
  const ms = Date.parse(at)
  return (
    <time dateTime={at} title={exactTime(ms)}>
      {dates.format(ms)}
    </time>
  )
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  )
}

function ChartSkeletons() {
  return (
    <>
      <Skeleton height={380} radius="md" />
      <Skeleton height={360} radius="md" />
    </>
  )
}

/** Where a report will be. */
export function ReportSkeleton() {
  return (
    <Stack gap="lg" role="status" aria-label="Loading">
      <Skeleton height={96} radius="md" />
      <ChartSkeletons />
    </Stack>
  )
}
