import { memo, useId } from 'react'
import type { Samples } from '../feed.ts'
import classes from './charts.module.css'
import type { Axis } from './drawing.ts'
import type { Figure } from './figure.ts'
import { Legend } from './legend.tsx'
import { clockTime, Plot } from './plot.tsx'

interface ChartCardProps {
  readonly figure: Figure
  /** At least one. */
  readonly samples: Samples
  readonly axis: Axis
  readonly cursor: number | undefined
  readonly onPoint: (atMs: number | undefined) => void
}

/** Of plain elements: ten of them are rendered with each sample. */
export const ChartCard = memo(function ChartCard(props: ChartCardProps) {
  const { figure, samples, cursor } = props
  const id = useId()
  const sample = samples[cursor ?? samples.length - 1]
  if (sample === undefined) return null
  return (
    <section aria-labelledby={id} className={classes.card}>
      <h3 id={id} className={classes.title}>
        {figure.title} <span>{figure.unit}</span>
      </h3>
      <p className={`${classes.words} figures`}>
        {cursor !== undefined && <b>{clockTime(Date.parse(sample.at))} · </b>}
        {figure.words(sample)}
      </p>
      <Plot {...props} />
      <Legend figure={figure} sample={sample} />
    </section>
  )
})
