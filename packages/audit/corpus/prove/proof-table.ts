/** Rows of a proof, and the table of them. @module */

export interface ProofRow {
  /** What was tried, such as `jwt-none`. */
  readonly what: string
  readonly probe: string
  readonly expected: string
  readonly seen: string
  readonly holds: boolean
  /** Not counted: the defect itself is not what it says. */
  readonly invalid?: boolean
  readonly seconds: number
}

export interface ProofResult {
  readonly proof: string
  readonly rows: readonly ProofRow[]
}

/** All rows that do not hold, and a line of counts for each proof. */
export function proofTable(results: readonly ProofResult[]): string {
  const lines = results.flatMap(({ proof, rows }) => {
    const valid = rows.filter(({ invalid }) => invalid !== true)
    const held = valid.filter(({ holds }) => holds).length
    const seconds = rows.reduce((sum, row) => sum + row.seconds, 0)
    const left = rows.length - valid.length
    const head = `${proof}: ${held} of ${valid.length} hold${left > 0 ? `, ${left} invalid` : ''} (${seconds.toFixed(0)} s)`
    return [head, ...rows.filter(({ holds, invalid }) => !holds || invalid).map(told)]
  })
  return `${lines.join('\n')}\n`
}

export function told({ what, probe, expected, seen, holds, invalid, seconds }: ProofRow): string {
  const mark = invalid === true ? 'INVALID' : holds ? 'holds' : 'FAILS'
  return `  ${mark.padEnd(7)} ${what.padEnd(28)} ${probe}: ${holds ? '' : `expected ${expected}, `}${seen} (${seconds.toFixed(1)} s)`
}
