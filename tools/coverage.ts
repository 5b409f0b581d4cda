/**
 * Runs the tests, and says which part of the lines they ran, by package. Less than the threshold is
 * a failure, as is a test that fails.
 *
 *     npm run test:coverage                    every test, as npm test; all packages
 *     npm run test:coverage -- kit             the tests of these packages, which are measured
 *     npm run test:coverage -- --at-least 90   percent; default 85
 *
 * @module
 */

import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { coverageReport } from './coverage-figures/report.ts'
import { runWithCoverage } from './coverage-figures/run-with-coverage.ts'
import { sourceFiles } from './coverage-figures/source-files.ts'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const root = join(import.meta.dirname, '..')
interface Measured {
  readonly folder: string
  /** Where more tests of it are than in its folder. */
  readonly tests?: readonly string[]
  /** What is run besides, because no test of some seconds reaches all of it. */
  readonly also?: readonly string[]
}
const readiness = join(tmpdir(), `plimsoll-readiness-${process.pid}`)
const packages: Readonly<Record<string, Measured>> = {
  kit: { folder: 'packages/kit/src', tests: ['tools/examples.test.ts'] },
  audit: {
    folder: 'packages/audit/src',
    tests: ['packages/audit/corpus/**/*.test.ts'],
    // The auditor on the service, as far as that goes in three minutes. What it says is not the matter.
    also: [
      'tools/audit-service.ts',
      '--depth',
      'standard',
      '--fail-on',
      'never',
      '--out',
      readiness,
    ],
  },
  app: { folder: 'apps/vehicle-api/src' },
}
const { values, positionals } = parseArgs({
  options: { 'at-least': { type: 'string', default: '85' } },
  allowPositionals: true,
})
const atLeast = Number(values['at-least'])
const unknown = positionals.filter((name) => !Object.hasOwn(packages, name))

if (unknown.length > 0 || !(atLeast >= 0 && atLeast <= 100)) {
  process.stderr.write(
    `plimsoll: usage: npm run test:coverage [-- ${Object.keys(packages).join(' | ')} …] [--at-least PERCENT]\n`,
  )
  process.exitCode = 1
} else {
  process.exitCode = await cover(positionals)
}

async function cover(chosen: readonly string[]): Promise<number> {
  const measured = Object.entries(packages)
    .filter(([name]) => chosen.length === 0 || chosen.includes(name))
    .map(([name, { folder, tests = [], also }]) => ({
      ...{ name, also, include: `${folder}/**/*.ts` },
      exclude: ['**/*.test.ts', '**/testing/**', '**/*.d.ts'],
      tests: [`${folder}/**/*.test.ts`, ...tests],
    }))
  const files = sourceFiles(root, measured)
  const patterns = chosen.length === 0 ? [] : measured.flatMap(({ tests }) => tests)
  const commands = [['tools/test.ts', ...patterns], ...measured.flatMap(({ also }) => [also ?? []])]
  let failed = 0
  for (const command of commands.filter(({ length }) => length > 0)) {
    const args = [...process.execArgv, ...command]
    const code = await runWithCoverage({ args, cwd: root }, files)
    failed ||= code
  }
  rmSync(readiness, { recursive: true, force: true })
  const { lines, isEnough } = coverageReport(files.figures(), atLeast)
  process.stdout.write(`\n${lines.join('\n')}\n`)
  return failed === 0 && !isEnough ? 1 : failed
}
