/**
 * Proves that nothing collapses: every fault beside a weakened build that must fail, in one table.
 * Takes an hour on two cores that do nothing else, twenty minutes with `--short`. Some of it needs
 * root, and says so; 10,000 connections need `ulimit -n 11000`.
 *
 *     npm run prove:faults [-- NAME …] [--short]
 */

import { loadavg } from 'node:os'
import { type FaultProof, faultProofs } from './faults/fault-proofs.ts'
import { type FaultRow, faultTable, holds } from './faults/fault-table.ts'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const args = process.argv.slice(2)
const isShort = args.includes('--short')
const chosen = args.filter((arg) => !arg.startsWith('--'))

const unknown = chosen.filter((name) => !(name in faultProofs))
if (unknown.length > 0) {
  const names = Object.keys(faultProofs).join(', ')
  process.stderr.write(`There is no proof "${unknown.join(', ')}"; there are ${names}.\n`)
  process.exit(2)
}

const rows: FaultRow[] = []
for (const [name, proof] of Object.entries(faultProofs)) {
  if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await proved(name, proof)))
}
process.stdout.write(faultTable(rows))
process.exit(holds(rows) ? 0 : 1)

/** A proof that breaks off is one that failed, and no reason to leave out the others. */
async function proved(name: string, { prove, minutes }: FaultProof): Promise<readonly FaultRow[]> {
  const [full, short] = minutes
  const startMs = performance.now()
  process.stderr.write(`… ${name}, about ${isShort ? short : full} min (load ${load()})\n`)
  try {
    const seen = await prove(isShort)
    const tookMin = (performance.now() - startMs) / 60_000
    const verdict = holds(seen) ? 'holds' : 'DOES NOT HOLD'
    process.stderr.write(`  ${verdict}, took ${tookMin.toFixed(1)} min (load ${load()})\n`)
    // The table comes last, and that may be an hour later.
    for (const row of seen.filter((each) => !holds([each]))) {
      process.stderr.write(`  ${row.fault}: ${row.observed} | ${row.control}\n`)
    }
    return seen
  } catch (error) {
    const what = error instanceof Error ? error.stack : error
    process.stderr.write(`  broke off: ${what}\n`)
    const observed = error instanceof Error ? error.message : String(error)
    const none = { goodResult: '', control: 'none', controlFails: undefined }
    return [{ fault: name, observed: `broke off: ${observed}`, isGood: false, ...none }]
  }
}

/** Of the last minute: what these figures have to be read with. */
function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}
