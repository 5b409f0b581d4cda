/**
 * Rows in columns that line up. In a narrow terminal, columns first give up width and then go, the
 * least important first; elsewhere nothing is cut. Pure.
 *
 * @module
 */

import type { Colour, Paint } from './paint.ts'
import { cutOff, fitted, padEnd, padStart, printable, textWidth } from './text-width.ts'

export interface Page {
  /** Of the terminal; undefined where the output goes elsewhere. */
  readonly columns: number | undefined
  readonly paint: Paint
}

export interface Column {
  readonly heading: string
  readonly isNumber?: boolean
  /** Width that is enough for it. Default: none of it is cut. */
  readonly least?: number
  /** The lowest one goes first. Default: it stays. */
  readonly rank?: number
}

export type Cell = string | { readonly text: string; readonly colour: Colour }

export interface Row {
  readonly cells: readonly Cell[]
  /** What there is to say besides, on lines of its own. */
  readonly note?: string | undefined
}

interface Laid {
  readonly column: Column
  readonly index: number
  readonly width: number
}

const gap = '  '

export function listing(
  columns: readonly Column[],
  rows: readonly Row[],
  { columns: terminal, paint }: Page,
): readonly string[] {
  const natural = columns.map((column, index) => ({
    column,
    index,
    width: widest(
      rows.map(({ cells }) => textOf(cells[index])),
      column.heading,
    ),
  }))
  const laid = terminal === undefined ? natural : fit(natural, terminal)
  const heading = laid.map(({ column, width }) => placed(column.heading, column, width)).join(gap)
  const lines = rows.flatMap(({ cells, note }) => {
    const line = laid.map(({ column, index, width }) => painted(cells[index], column, width, paint))
    return [line.join(gap).trimEnd(), ...noteLines(note, terminal, paint)]
  })
  return [paint('bold', heading.trimEnd()), ...lines]
}

function fit(columns: readonly Laid[], terminal: number): readonly Laid[] {
  const excess =
    columns.reduce((sum, { width }) => sum + width + gap.length, -gap.length) - terminal
  if (excess <= 0) return columns
  const shrunk = shrink(columns, excess)
  if (shrunk !== undefined) return shrunk
  const [first] = columns
    .filter(({ column }) => column.rank !== undefined)
    .toSorted((one, other) => (one.column.rank ?? 0) - (other.column.rank ?? 0))
  return first === undefined ? columns : fit(without(columns, first), terminal)
}

function without(columns: readonly Laid[], gone: Laid): readonly Laid[] {
  return columns.filter((each) => each !== gone)
}

/** Undefined if all together cannot give up so much. */
function shrink(columns: readonly Laid[], excess: number): readonly Laid[] | undefined {
  let left = excess
  const shrunk = columns.map((each) => {
    const spare = Math.min(left, Math.max(0, each.width - (each.column.least ?? each.width)))
    left -= spare
    return { ...each, width: each.width - spare }
  })
  return left > 0 ? undefined : shrunk
}

function painted(cell: Cell | undefined, column: Column, width: number, paint: Paint): string {
  const text = placed(textOf(cell), column, width)
  if (cell === undefined || typeof cell === 'string') return text
  const bare = text.trim()
  // Colour ends with the text, so that a background or an underline would not run on.
  return text.replace(bare, () => paint(cell.colour, bare))
}

function placed(text: string, { isNumber = false }: Column, width: number): string {
  const cut = cutOff(text, width)
  return isNumber ? padStart(cut, width) : padEnd(cut, width)
}

function textOf(cell: Cell = ''): string {
  return printable(typeof cell === 'string' ? cell : cell.text)
}

function noteLines(
  note: string | undefined,
  terminal: number | undefined,
  paint: Paint,
): readonly string[] {
  if (note === undefined) return []
  const lines = `${gap}${fitted(printable(note), terminal, gap.length)}`.split('\n')
  return lines.map((line) => paint('dim', line))
}

function widest(texts: readonly string[], heading: string): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text)), heading.length)
}
