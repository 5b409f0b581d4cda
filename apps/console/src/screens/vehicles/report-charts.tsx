/**
 * The report, drawn. Each drawing has its figures as a table, for whoever cannot see it or wants to
 * know exactly.
 *
 * @module
 */

import '@mantine/charts/styles.layer.css'
import { BarChart } from '@mantine/charts'
import { useReducedMotion } from '@mantine/hooks'
import type { ComponentProps } from 'react'
import type { ReportData } from '../../api/types.ts'
import { labelName, percent } from '../classify/words.ts'
import { ChartCard } from './chart-card.tsx'
import classes from './report-charts.module.css'
import { bucketName, otherLabels, type Timeline, timelineOf, type Unit } from './report-figures.ts'

export function ReportCharts({ data }: { readonly data: ReportData }) {
  return (
    <div className={classes.charts}>
      <TimelineChart timeline={timelineOf(data)} />
      <LabelChart labels={data.labels} />
      {data.confidences !== undefined && <ConfidenceChart counts={data.confidences} />}
    </div>
  )
}

const each: Readonly<Record<Unit, string>> = {
  day: 'Pictures each day',
  week: 'Pictures each week',
  month: 'Pictures each month',
}

const first: Readonly<Record<Unit, string>> = { day: 'Day', week: 'Week of', month: 'Month' }

function TimelineChart({ timeline: { unit, buckets, labels } }: { readonly timeline: Timeline }) {
  // Beside each other in the drawing and in the table, under the names that people read.
  const rows = buckets.map(({ day, labels: counts }) => ({
    when: bucketName(day, unit),
    ...Object.fromEntries(labels.map((label) => [nameOf(label), counts[label] ?? 0])),
  }))
  const used = buckets.filter(({ classifications }) => classifications > 0)
  return (
    <ChartCard
      title={each[unit]}
      columns={[first[unit], 'Pictures', ...labels.map(nameOf)]}
      rows={used.map(({ day, classifications, labels: counts }) => [
        bucketName(day, unit),
        classifications,
        ...labels.map((label) => counts[label] ?? 0),
      ])}
      isWide
    >
      <Bars
        data={rows}
        dataKey="when"
        type="stacked"
        series={labels.map((label, at) => ({ name: nameOf(label), color: colourOf(label, at) }))}
      />
      <Legend labels={labels} />
    </ChartCard>
  )
}

/** In the order of the table, and of the drawing from below. */
function Legend({ labels }: Pick<Timeline, 'labels'>) {
  return (
    <ul className={classes.legend}>
      {labels.map((label, at) => (
        <li key={label}>
          <span className={classes.dot} style={{ background: colourOf(label, at) }} />
          {nameOf(label)}
        </li>
      ))}
    </ul>
  )
}

function LabelChart({ labels }: { readonly labels: ReportData['labels'] }) {
  return (
    <ChartCard
      title="What the pictures show"
      columns={['Label', 'Pictures', 'Share', 'Mean confidence']}
      rows={labels.map(({ label, classifications, share, mean_confidence }) => [
        labelName(label),
        classifications,
        percent(share),
        percent(mean_confidence),
      ])}
    >
      <Bars
        data={labels.map(({ label, classifications }) => ({
          label: labelName(label),
          Pictures: classifications,
        }))}
        dataKey="label"
        orientation="vertical"
        series={[{ name: 'Pictures', color: colours[0] }]}
        yAxisProps={{ width: 104 }}
        gridAxis="x"
      />
    </ChartCard>
  )
}

function ConfidenceChart({ counts }: { readonly counts: readonly number[] }) {
  const rows = counts.map((count, at) => [`${at * 10}–${(at + 1) * 10} %`, count] as const)
  return (
    <ChartCard title="How confident the model was" columns={['Confidence', 'Pictures']} rows={rows}>
      <Bars
        data={rows.map(([confidence, count]) => ({ confidence, Pictures: count }))}
        dataKey="confidence"
        series={[{ name: 'Pictures', color: colours[0] }]}
      />
    </ChartCard>
  )
}

const colours = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)'] as const

function colourOf(label: string, at: number): string {
  return label === otherLabels ? 'var(--chart-other)' : (colours[at] ?? 'var(--chart-other)')
}

function nameOf(label: string): string {
  return label === otherLabels ? 'Others' : labelName(label)
}

function Bars(props: ComponentProps<typeof BarChart>) {
  const isStill = useReducedMotion()
  return (
    <BarChart
      h={260}
      tickLine="none"
      gridColor="var(--line)"
      textColor="var(--mantine-color-dimmed)"
      maxBarWidth={44}
      // The table beside it is what a keyboard reaches.
      barChartProps={{ accessibilityLayer: false }}
      barProps={{ isAnimationActive: !isStill, animationDuration: 300 }}
      {...props}
      // Half a picture there is not.
      yAxisProps={{ allowDecimals: false, ...props.yAxisProps }}
    />
  )
}
