/**
 * Changesets, and what it leaves undone after it raised versions: the lock file, and the version of
 * the auditor that its action runs.
 *
 *     npm run changeset                writes a changeset
 *     npm run changeset -- status      any command of `changeset`
 *     npm run changeset -- version     for the workflow that releases
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)

run('changeset', args)
if (args[0] === 'version') {
  raiseAuditor()
  run('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund'])
}

/** Where users are told which version to run. */
function raiseAuditor(): void {
  const folder = join(root, 'packages/audit')
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const places = [
    ['action.yml', /(description: Version of the package on npm\n\s+default: )\S+/],
    ['README.md', /(npx --yes plimsoll@)\d[^\s`]*/g],
  ] as const
  for (const [name, pattern] of places) {
    const file = join(folder, name)
    writeFileSync(file, readFileSync(file, 'utf8').replace(pattern, `$1${version}`))
  }
}

/** Ends this process where it fails. */
function run(program: string, given: readonly string[]): void {
  const { status, error } = spawnSync(program, given, { cwd: root, stdio: 'inherit' })
  if (error !== undefined) process.stderr.write(`plimsoll: ${error.message}\n`)
  if (status !== 0) process.exit(status ?? 1)
}
