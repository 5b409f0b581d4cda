/**
 * From figures to a drawing of 600 by 100: x is seconds of the last ten minutes, y is percent of the
 * height, from the top. Style sheets stretch the drawing, so nothing is measured on the page.
 *
 * Drawn here as a chart of a library costs a hundred times more for each sample.
 *
 * @module
 */

export const widthS = 600
const height = 100

export type Values = readonly (number | null)[]

/** The least of 1, 2, 2.5, 5 times a power of ten that is not below `max`. */
export function niceTop(max: number): number {
  if (!(max > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(max))
  const factor = [1, 2, 2.5, 5].find((each) => each * power >= max) ?? 10
  return factor * power
}

/** Where each moment is, the last at the right end; as text, which many lines share. */
export function positions(atMs: readonly number[], endMs: number): readonly string[] {
  return atMs.map((each) => String(tenths(widthS - (endMs - each) / 1_000) / 10))
}

/** A line that is broken where there is no figure. */
export function linePath(x: readonly string[], values: Values, top: number): string {
  let path = ''
  let command = 'M'
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? null
    if (value !== null) path += `${command}${x[index]} ${yOf(value, top)}`
    command = value === null ? 'M' : 'L'
  }
  return path
}

/** What lies between two rows of figures. */
export function bandPath(
  x: readonly string[],
  lower: readonly number[],
  upper: readonly number[],
  top: number,
): string {
  const there = linePath(x, upper, top)
  const back = linePath(x.toReversed(), lower.toReversed(), top)
  return `${there}L${back.slice(1)}Z`
}

/** Each row on top of the ones before. */
export function stacked(rows: readonly Values[]): readonly (readonly number[])[] {
  const sums: number[][] = []
  for (const row of rows) {
    const below = sums.at(-1)
    sums.push(row.map((value, index) => (below?.[index] ?? 0) + (value ?? 0)))
  }
  return sums
}

export function greatest(rows: readonly Values[]): number {
  let max = 0
  for (const row of rows) {
    for (const value of row) if (value !== null && value > max) max = value
  }
  return max
}

// To write a fraction out costs more than all else; there are only so many.
const yTexts = Array.from({ length: height * 10 + 1 }, (_, index) => String(index / 10))

export function yOf(value: number, top: number): string {
  return yTexts[tenths(height - (Math.min(value, top) / top) * height)] ?? '0'
}

/** The index of the moment that is nearest. */
export function nearest(atMs: readonly number[], wantedMs: number): number {
  let best = atMs.length - 1
  for (let index = best - 1; index >= 0; index -= 1) {
    const isNearer =
      Math.abs((atMs[index] ?? 0) - wantedMs) <= Math.abs((atMs[best] ?? 0) - wantedMs)
    if (!isNearer) break
    best = index
  }
  return best
}

// Less than a pixel, and paths are half as long.
function tenths(value: number): number {
  return Math.round(value * 10)
}
