/**
 * The drawing of a figure, in which a moment can be pointed at: by pointer, or by arrow keys.
 *
 * @module
 */

import type { KeyboardEvent, PointerEvent } from 'react'
import type { Samples } from '../feed.ts'
import classes from './charts.module.css'
import { type Axis, type Drawing, draw } from './drawing.ts'
import type { Figure } from './figure.ts'
import { told } from './legend.tsx'
import { nearest, widthS } from './scale.ts'

export interface PlotProps {
  readonly figure: Figure
  readonly samples: Samples
  readonly axis: Axis
  /** Index of the sample that is pointed at. */
  readonly cursor: number | undefined
  readonly onPoint: (atMs: number | undefined) => void
}

export function Plot({ figure, samples, axis, cursor, onPoint }: PlotProps) {
  const drawing = draw(figure, samples, axis)
  const last = samples.length - 1
  const point = (index: number | undefined) =>
    onPoint(index === undefined ? undefined : axis.atMs[Math.min(last, Math.max(0, index))])
  return (
    <div className={classes.frame}>
      <div className={`${classes.scale} figures`} aria-hidden>
        {[drawing.top, drawing.top / 2, 0].map((value) => (
          <span key={value}>{figure.format(value)}</span>
        ))}
      </div>
      <div
        className={classes.plot}
        role="slider"
        tabIndex={0}
        aria-label={`${figure.title}: point in time`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={cursor ?? last}
        aria-valuetext={momentText(figure, samples, cursor)}
        onPointerMove={(event) => point(pointedAt(event, axis))}
        onPointerLeave={() => point(undefined)}
        onPointerCancel={() => point(undefined)}
        onBlur={() => point(undefined)}
        onKeyDown={(event) => moveByKey(event, { cursor, last, point })}
      >
        <Picture drawing={drawing} cursorX={cursor === undefined ? undefined : axis.x[cursor]} />
      </div>
      <div className={classes.times} aria-hidden>
        <span>10 min ago</span>
        <span>5 min</span>
        <span>now</span>
      </div>
    </div>
  )
}

interface PictureProps {
  readonly drawing: Drawing
  readonly cursorX: string | undefined
}

function Picture({ drawing: { lines, limit }, cursorX }: PictureProps) {
  return (
    <svg viewBox={`0 0 ${widthS} 100`} preserveAspectRatio="none" aria-hidden="true">
      <path className={classes.rule} d={`M0 0H${widthS}M0 50H${widthS}M0 100H${widthS}`} />
      {lines.map(({ line, path, band }) => (
        <g key={line.name} data-tone={line.tone}>
          {band !== undefined && <path className={classes.band} d={band} />}
          <path className={classes.line} data-dashes={line.dashes} d={path} />
        </g>
      ))}
      {limit !== undefined && <path className={classes.limit} d={limit} />}
      {cursorX !== undefined && <path className={classes.cursor} d={`M${cursorX} 0V100`} />}
    </svg>
  )
}

/** "Now" for as long as nobody points: what changes every two seconds is not to be read aloud. */
function momentText(figure: Figure, samples: Samples, cursor: number | undefined): string {
  const sample = cursor === undefined ? undefined : samples[cursor]
  if (sample === undefined) return 'Now'
  const values = figure.lines.map(({ name, of }) => `${name} ${told(of(sample), figure.format)}`)
  return `${clockTime(Date.parse(sample.at))}: ${values.join(', ')}`
}

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' })

export function clockTime(atMs: number): string {
  return clock.format(atMs)
}

function pointedAt({ currentTarget, clientX }: PointerEvent, { atMs }: Axis): number {
  const { left, width } = currentTarget.getBoundingClientRect()
  const secondsAgo = widthS * (1 - (clientX - left) / width)
  return nearest(atMs, (atMs.at(-1) ?? 0) - secondsAgo * 1_000)
}

interface Moving {
  readonly cursor: number | undefined
  readonly last: number
  readonly point: (index: number | undefined) => void
}

/** By a sample, by a minute, to the ends; and back to now. */
function moveByKey(event: KeyboardEvent, { cursor, last, point }: Moving): void {
  const from = cursor ?? last
  const to: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    PageDown: from - 30,
    PageUp: from + 30,
    Home: 0,
    End: last,
    Escape: undefined,
  }
  if (!(event.key in to)) return
  event.preventDefault()
  point(to[event.key])
}
