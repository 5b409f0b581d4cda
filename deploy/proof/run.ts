/**
 * Builds, starts and breaks what is shipped, and prints what was seen.
 *
 *     npm run prove:delivery              all: validators first, then each proof
 *     npm run prove:delivery -- image …   only these proofs
 *     npm run prove:delivery -- --list    what there is
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { helpIfAsked } from '../../tools/program-help.ts'
import { MissingTool, validate } from '../checks/artefact.ts'
import { artefacts } from '../checks/artefacts.ts'
import type { Proof } from './proof.ts'
import { proofs } from './proofs.ts'

helpIfAsked(import.meta.filename)

const { values, positionals } = parseArgs({
  options: { list: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const wanted = proofs.filter(({ name }) => !positionals.length || positionals.includes(name))
const unknown = positionals.filter((name) => !proofs.some((proof) => proof.name === name))
const print = (line: string) => process.stdout.write(`${line}\n`)

if (unknown.length > 0) {
  const names = proofs.map(({ name }) => name).join(', ')
  process.stderr.write(`plimsoll: no proof is called ${unknown.join(', ')}; there are ${names}\n`)
  process.exitCode = 1
} else if (values.list) {
  for (const { name, shows } of proofs) print(`${name.padEnd(12)}${shows}`)
} else {
  process.exitCode = await proveAll()
}

async function proveAll(): Promise<number> {
  let failed = positionals.length > 0 ? 0 : await failedArtefacts()
  for (const proof of wanted) failed += (await holds(proof)) ? 0 : 1
  print(failed === 0 ? 'Nothing failed.' : `${failed} failed.`)
  return failed === 0 ? 0 : 1
}

async function failedArtefacts(): Promise<number> {
  let failed = 0
  for (const artefact of artefacts) {
    const verdict = await validate(artefact)
    print(`${verdict.result.padEnd(8)} ${artefact.name}`)
    if (verdict.result === 'skipped') print(`  not proved: ${verdict.tool}: ${verdict.remedy}`)
    if (verdict.result !== 'failed') continue
    for (const problem of verdict.problems) print(`  - ${problem}`)
    failed += 1
  }
  return failed
}

async function holds({ name, shows, run }: Proof): Promise<boolean> {
  print(`\n${name}: ${shows}`)
  const startedAt = performance.now()
  const problems = await problemsOf(run)
  if (problems === 'not proved') return true
  for (const problem of problems) print(`  - ${problem}`)
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  print(`${problems.length === 0 ? 'ok' : 'FAILED'} ${name} (${seconds} s)`)
  return problems.length === 0
}

async function problemsOf(run: Proof['run']): Promise<readonly string[] | 'not proved'> {
  try {
    return await run((line) => print(`  ${line}`))
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error
    print(`SKIPPED  ${error.message}`)
    return 'not proved'
  }
}
