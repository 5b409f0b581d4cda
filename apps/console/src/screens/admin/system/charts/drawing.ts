/**
 * A chart, calculated: everything that is drawn of a figure, as text.
 *
 * @module
 */

import type { SystemSample } from '../../../../api/types.ts'
import type { Samples } from '../feed.ts'
import type { Figure, Line } from './figure.ts'
import { bandPath, greatest, linePath, niceTop, positions, stacked, type Values } from './scale.ts'

export interface DrawnLine {
  readonly line: Line
  readonly path: string
  /** The ground between a stacked line and the one below. */
  readonly band?: string
}

export interface Drawing {
  readonly top: number
  readonly lines: readonly DrawnLine[]
  /** Undefined where the limit is so far above that it would leave no room for the figures. */
  readonly limit?: string
}

/** Times, and where they are: the same for all charts. */
export interface Axis {
  readonly atMs: readonly number[]
  readonly x: readonly string[]
}

/** Up to this multiple of the greatest figure a limit is in the picture. */
const limitInViewMax = 3

export function axisOf(samples: Samples): Axis {
  const atMs = samples.map(({ at }) => Date.parse(at))
  return { atMs, x: positions(atMs, atMs.at(-1) ?? 0) }
}

export function draw(figure: Figure, samples: Samples, { x }: Axis): Drawing {
  const values = figure.lines.map(({ of }) => samples.map(of))
  const rows = figure.isStacked ? stacked(values) : values
  const max = Math.max(greatest(rows), figure.topMin ?? 0)
  const limits = limitsOf(figure, samples)
  const limitMax = greatest([limits])
  const isLimitInView = limitMax > 0 && limitMax <= limitInViewMax * max
  const base = figure.base ?? 1
  const top = niceTop(Math.max(max, isLimitInView ? limitMax : 0) / base) * base
  const scale = { x, top }
  return {
    top,
    lines: figure.isStacked
      ? stackedLines(figure.lines, values, scale)
      : figure.lines.map((line, index) => ({ line, path: linePath(x, values[index] ?? [], top) })),
    ...(isLimitInView ? { limit: linePath(x, limits, top) } : {}),
  }
}

interface Scale {
  readonly x: Axis['x']
  readonly top: number
}

/** A line that adds nothing is not drawn: it would hide the one below. */
function stackedLines(
  lines: readonly Line[],
  values: readonly Values[],
  { x, top }: Scale,
): readonly DrawnLine[] {
  const sums = stacked(values)
  return lines.flatMap((line, index) => {
    const own = values[index] ?? []
    if (!own.some(Boolean)) return []
    const upper = sums[index] ?? []
    const lower = sums[index - 1] ?? x.map(() => 0)
    const seen = upper.map((sum, at) => (own[at] ? sum : null))
    return { line, path: linePath(x, seen, top), band: bandPath(x, lower, upper, top) }
  })
}

function limitsOf({ limit }: Figure, samples: Samples): Values {
  return limit === undefined ? [] : samples.map((sample: SystemSample) => limit.of(sample))
}
