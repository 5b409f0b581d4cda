/**
 * What the proof of the alerts prints: one row for each, with the real fault that raised it.
 *
 * @module
 */

export interface AlertRow {
  readonly alert: string
  readonly fault: string
  /** Why it could not be tried. All that follows is then without meaning. */
  readonly notRun?: string
  /** From the cause to the alert; undefined: it never fired. */
  readonly raisedMs?: number | undefined
  /** From the end of the cause to the end of the alert; undefined: it fired on. */
  readonly clearedMs?: number | undefined
  /** Others that fired meanwhile, and are declared to. */
  readonly bystanders?: readonly string[]
  /** Others that fired and are not: the fault raised what it should not. */
  readonly unexpected?: readonly string[]
  /** Whether the same alert with ten times its threshold fired as well. */
  readonly isTenfoldRaised?: boolean
}

export function isProven(row: AlertRow): boolean {
  const { notRun, raisedMs, clearedMs, unexpected = [], isTenfoldRaised } = row
  if (notRun !== undefined) return true
  const isSeen = raisedMs !== undefined && clearedMs !== undefined
  return isSeen && unexpected.length === 0 && isTenfoldRaised !== true
}

const heads = ['alert', 'fault', 'raised after', 'cleared after', 'others meanwhile', 'x 10']

/** As a Markdown table, with a line below that counts. */
export function alertTable(rows: readonly AlertRow[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows.map(cellsOf)]
  const table = lines.map((line) => `| ${line.join(' | ')} |\n`).join('')
  const notRun = rows.filter((row) => row.notRun !== undefined).length
  const failed = rows.filter((row) => !isProven(row)).length
  const proven = rows.length - notRun - failed
  return `${table}\n${proven} raised and cleared, ${failed} failed, ${notRun} not run\n`
}

function cellsOf(row: AlertRow): readonly string[] {
  const { alert, fault, notRun, bystanders = [], unexpected = [], isTenfoldRaised } = row
  if (notRun !== undefined) return [alert, fault, `not run: ${notRun}`, '', '', '']
  const others = [...bystanders, ...unexpected.map((name) => `${name} UNEXPECTED`)]
  return [
    alert,
    fault,
    seconds(row.raisedMs, 'NEVER RAISED'),
    seconds(row.clearedMs, 'NEVER CLEARED'),
    others.join(', ') || 'none',
    isTenfoldRaised ? 'RAISED' : 'silent',
  ]
}

function seconds(ms: number | undefined, otherwise: string): string {
  return ms === undefined ? otherwise : `${(ms / 1_000).toFixed(1)} s`
}
