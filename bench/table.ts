/**
 * Aligned Markdown tables: the same text reads well in a terminal and in a saved result.
 *
 * @module
 */

/** One column; numbers are set to the right. */
export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** @throws RangeError if a row has not one cell for each column. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new RangeError(`a row has ${row.length} cells for ${columns.length} columns`)
    }
  }
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, 3, ...rows.map((row) => escapeCell(row[index] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => pad(cell, widths[index] ?? 0, columns[index])).join(' | ')} |`

  const rule = columns.map(({ align }, index) => {
    const width = widths[index] ?? 3
    return align === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  })
  return [
    line(columns.map(({ title }) => title)),
    `| ${rule.join(' | ')} |`,
    ...rows.map((row) => line(row.map(escapeCell))),
  ].join('\n')
}

/** A number with as many decimals as its size deserves, so that columns stay narrow. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 1000) return Math.round(value).toLocaleString('en-US')
  if (size >= 100) return value.toFixed(0)
  if (size >= 10) return value.toFixed(1)
  return value.toFixed(2)
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|')
}

function pad(cell: string, width: number, column: Column | undefined): string {
  return column?.align === 'right' ? cell.padStart(width) : cell.padEnd(width)
}
