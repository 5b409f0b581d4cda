/**
 * Proves that nothing acknowledged is lost, each proof beside a control that must fail, and prints
 * what was seen. Takes about a quarter of an hour; some of it needs root, and says so.
 *
 *     npm run prove:durability [-- kills|power|audit|stall|jobs …] [--short]
 */

import { auditSpeed } from './durability/audit.ts'
import { jobChaos } from './durability/job-chaos.ts'
import { killsOnPostgres, killsOnSqlite } from './durability/kills.ts'
import { powerCuts } from './durability/power-cut.ts'
import { printRow, type Row } from './durability/report.ts'
import { stalledSync } from './durability/stall.ts'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const args = process.argv.slice(2)
const isShort = args.includes('--short')
const chosen = args.filter((arg) => !arg.startsWith('--'))

const proofs: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  kills: async () => [
    ...(await killsOnSqlite(isShort ? 5 : 50)),
    ...(await killsOnPostgres(isShort ? 6 : 50)),
  ],
  power: () => powerCuts(isShort ? 2 : 10),
  audit: () => auditSpeed(isShort ? 1_000 : 5_000),
  stall: () => stalledSync(isShort ? 2_000 : 10_000),
  jobs: () => jobChaos(isShort ? 300 : 10_000),
}

for (const name of chosen) {
  if (name in proofs) continue
  process.stderr.write(
    `There is no proof "${name}"; there are ${Object.keys(proofs).join(', ')}.\n`,
  )
  process.exit(2)
}

for (const [name, prove] of Object.entries(proofs)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  process.stderr.write(`… ${name}\n`)
  for (const row of await prove()) {
    printRow(row)
    if (!row.isGood) process.exitCode = 1
  }
}
