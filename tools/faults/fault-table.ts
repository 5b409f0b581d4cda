/**
 * What a proof prints: one row for each fault, with what must be true, what was, and what became of
 * the weakened build, which must fail.
 *
 * @module
 */

export interface FaultRow {
  readonly fault: string
  readonly goodResult: string
  readonly observed: string
  readonly isGood: boolean
  readonly control: string
  /** `undefined` where another row has the control. */
  readonly controlFails: boolean | undefined
}

/** As a Markdown table. */
export function faultTable(rows: readonly FaultRow[]): string {
  const cells = rows.map((row) => [
    row.fault,
    row.goodResult,
    `${row.isGood ? 'ok' : 'FAILED'}: ${row.observed}`,
    row.controlFails === undefined ? row.control : `${verdict(row.controlFails)}: ${row.control}`,
  ])
  const lines = [
    ['fault', 'good result', 'observed', 'control that must fail'],
    ['---', '---', '---', '---'],
    ...cells,
  ]
  return lines.map((line) => `| ${line.join(' | ')} |\n`).join('')
}

/** A proof holds if everything is good and every control fails. */
export function holds(rows: readonly FaultRow[]): boolean {
  return rows.every(({ isGood, controlFails }) => isGood && controlFails !== false)
}

function verdict(fails: boolean): string {
  return fails ? 'fails' : 'DOES NOT FAIL'
}
