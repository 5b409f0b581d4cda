/**
 * Validates all that is shipped for others to run, each with its control.
 *
 *     npm run deploy:check                 all; what cannot be validated here is named
 *     npm run deploy:check -- nginx …      only these
 *     npm run deploy:check -- --release    a missing tool is a failure too
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { helpIfAsked } from '../../tools/program-help.ts'
import { type Artefact, type Verdict, validate } from './artefact.ts'
import { artefacts } from './artefacts.ts'

helpIfAsked(import.meta.filename)

const { values, positionals } = parseArgs({
  options: { release: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = positionals.filter((name) => !artefacts.some((artefact) => artefact.name === name))

if (unknown.length > 0) {
  const names = artefacts.map(({ name }) => name).join(', ')
  process.stderr.write(
    `plimsoll: no artefact is called ${unknown.join(', ')}; there are ${names}\n`,
  )
  process.exitCode = 1
} else {
  process.exitCode = await checkAll()
}

async function checkAll(): Promise<number> {
  const wanted = artefacts.filter(({ name }) => !positionals.length || positionals.includes(name))
  const counts = { ok: 0, failed: 0, skipped: 0 }
  for (const artefact of wanted) counts[await check(artefact)] += 1
  process.stdout.write(
    `${counts.ok} of ${wanted.length} proved, ${counts.failed} failed, ${counts.skipped} skipped\n`,
  )
  return counts.failed > 0 || (values.release && counts.skipped > 0) ? 1 : 0
}

async function check(artefact: Artefact): Promise<Verdict['result']> {
  const startedAt = performance.now()
  const verdict = await validate(artefact)
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  process.stdout.write(`${lineOf(artefact.name, verdict)} (${seconds} s)\n`)
  return verdict.result
}

function lineOf(name: string, verdict: Verdict): string {
  if (verdict.result === 'ok') return `ok       ${name}: ${verdict.controls} planted errors found`
  if (verdict.result === 'skipped') return `SKIPPED  ${name}: ${verdict.tool}: ${verdict.remedy}`
  return `FAILED   ${name}:\n${verdict.problems.map((each) => `  - ${each}`).join('\n')}\n `
}
