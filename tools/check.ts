/**
 * All that a change must pass besides the tests, side by side: format and lint, types, unused
 * code, generated files, and the package as it would be published.
 *
 *     npm run check
 */

import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
/** What fails is printed as it came; escape sequences would make it unreadable in a log. */
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }

interface Step {
  readonly name: string
  /** Commands in order; the first that fails ends the step. */
  readonly commands: readonly (readonly string[])[]
}

const published = ['packages/kit', 'packages/audit', 'packages/create']
const steps: readonly Step[] = [
  {
    name: 'format and lint',
    commands: [['biome', 'ci', '--colors=off', '--error-on-warnings', '.']],
  },
  // What runs in a page has other globals.
  {
    name: 'types',
    commands: [
      ['tsc', '-p', 'tsconfig.json'],
      ['tsc', '-p', 'tsconfig.browser.json'],
      ['tsc', '-p', 'apps/console/tsconfig.json'],
      ['tsc', '-p', 'deploy/tsconfig.json'],
    ],
  },
  { name: 'unused code', commands: [['knip']] },
  {
    name: 'generated files',
    commands: [[process.execPath, ...process.execArgv, 'tools/docs.ts', '--check']],
  },
  ...published.map((folder) => ({
    name: `published package ${folder}`,
    commands: [
      ['tsc', '-p', `${folder}/tsconfig.build.json`],
      ['publint', '--strict', folder],
      ['attw', '--pack', folder, '--profile', 'esm-only'],
    ],
  })),
]

for (const folder of published) {
  rmSync(join(root, folder, 'dist'), { recursive: true, force: true })
}
const results = await Promise.all(steps.map(runStep))
process.exitCode = results.every(Boolean) ? 0 : 1

async function runStep({ name, commands }: Step): Promise<boolean> {
  const startedAt = performance.now()
  try {
    for (const [command = '', ...args] of commands) await run(command, args, { cwd: root, env })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    process.stdout.write(`FAILED  ${name}\n${stdout}${stderr}\n`)
    return false
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`ok      ${name} (${seconds} s)\n`)
  return true
}
