/**
 * Proves the auditor: each defect is caught by the probe that is meant, each benign twin stays clean,
 * and so do the good service, other designs, and a machine that is busy.
 *
 *     npm run prove:auditor [-- --only FLAG|PROBE,… --proof NAME,… --clean N --pairs N --kind KIND]
 *
 * Prints each row as it is seen, then a table, and writes `measured.json` unless `--only` was given.
 * With nothing said it takes a day: 300 clean runs alone are fifteen hours.
 *
 * @module
 */

import { catalogue } from '../src/catalogue.ts'
import type { Defect } from './defect.ts'
import { defects } from './defects/index.ts'
import {
  proveDefect,
  proveDemonstrator,
  proveGood,
  proveInverted,
  proveTwin,
} from './prove/defect-proofs.ts'
import { measuredOf, writeMeasured } from './prove/measured.ts'
import { type Proof, type ProveOptions, proveOptions } from './prove/options.ts'
import { type ProofResult, type ProofRow, proofTable, told } from './prove/proof-table.ts'
import { proveClean, proveContention, proveDesigns, provePairs } from './prove/run-proofs.ts'

const options = proveOptions(process.argv.slice(2))
const chosen = chosenDefects(options)
const { kind } = options

/** Most of their time they wait for clocks; more would make the others late. */
const atOnce = 2

type Prove = () => Promise<ProofRow[]>

const proofs: Readonly<Record<Proof, Prove>> = {
  demonstrators: () => each(chosen, (defect) => proveDemonstrator(defect, kind), 3),
  defects: () =>
    each(chosen, (defect) => proveDefect(defect, kind, !invalid().has(defect.flag)), atOnce),
  twins: () => each(chosen, (defect) => proveTwin(defect, kind), atOnce),
  good: () => each(oneOfEachProbe(chosen), (defect) => proveGood(defect, kind)),
  inverted: () => each(oneOfEachProbe(chosen), (defect) => proveInverted(defect, kind)),
  designs: () => proveDesigns(kind, tell),
  clean: () => proveClean(kind, options.clean, tell),
  pairs: () => provePairs(kind, randomPairs(chosen, options.pairs), tell),
  contention: () => proveContention(kind, tell),
}

const results: ProofResult[] = []
for (const [name, prove] of Object.entries(proofs)) {
  if (!options.proofs.has(name as Proof)) continue
  process.stdout.write(`${name}\n`)
  results.push({ proof: name, rows: await prove() })
}
process.stdout.write(`\n${proofTable(results)}`)
if (options.only.length === 0) {
  writeMeasured(kind, measuredOf(results, chosen, new Date().toISOString().slice(0, 10)))
}
process.exit(results.every(({ rows }) => rows.every(({ holds }) => holds)) ? 0 : 1)

/** By flag, probe or short name; the portable ones where the language is another. */
function chosenDefects({ only, kind }: ProveOptions): readonly Defect[] {
  const refs = new Map(catalogue.map(({ id, ref }) => [id, ref]))
  const found = defects.filter(
    ({ flag, probe, portable }) =>
      (kind === 'node' || portable) &&
      (only.length === 0 ||
        [flag, probe, refs.get(probe)].some((name) => only.includes(name ?? ''))),
  )
  if (found.length === 0) throw new RangeError(`no defect is called ${only.join(', ')}`)
  return found
}

/** A defect that breaks off is one that was not proven, and no reason to leave out the others. */
async function each(
  all: readonly Defect[],
  prove: (defect: Defect) => Promise<ProofRow>,
  atOnce = 1,
): Promise<ProofRow[]> {
  const rows: ProofRow[] = []
  const queue = [...all]
  const work = async () => {
    for (let defect = queue.shift(); defect !== undefined; defect = queue.shift()) {
      const row = await prove(defect).catch(brokenOff(defect))
      rows.push(row)
      tell(row)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return rows
}

function brokenOff({ flag, probe }: Defect): (error: unknown) => ProofRow {
  return (error) => ({
    what: flag,
    probe,
    expected: 'a verdict',
    seen: error instanceof Error ? error.message : String(error),
    holds: false,
    seconds: 0,
  })
}

/** Flags whose demonstrator was tried here and did not hold. */
function invalid(): ReadonlySet<string> {
  const tried = results.find(({ proof }) => proof === 'demonstrators')?.rows ?? []
  return new Set(tried.filter(({ holds }) => !holds).map(({ what }) => what))
}

function oneOfEachProbe(all: readonly Defect[]): readonly Defect[] {
  return [...new Map(all.toReversed().map((defect) => [defect.probe, defect])).values()]
}

/** Of defects in the service; what is told to the auditor for one may not fit another. */
function randomPairs(
  all: readonly Defect[],
  count: number,
): readonly (readonly [Defect, Defect])[] {
  const planted = all.filter(({ config, repository }) => !config && !repository)
  const any = () => planted[Math.floor(Math.random() * planted.length)]
  const pairs: [Defect, Defect][] = []
  while (pairs.length < count && planted.length > 1) {
    const [one, other] = [any(), any()]
    if (one && other && one.probe !== other.probe) pairs.push([one, other])
  }
  return pairs
}

function tell(row: ProofRow): void {
  process.stdout.write(`${told(row)}\n`)
}
