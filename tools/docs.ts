/**
 * Writes every generated file of the repo, or with `--check` fails when one is out of date.
 *
 *     npm run docs [-- --check]
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { staleFiles } from './generated-files.ts'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const root = join(import.meta.dirname, '..')
const stale = await staleFiles(root)

if (process.argv.includes('--check')) {
  for (const { path } of stale) process.stderr.write(`${path} is out of date: run npm run docs\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const { path, text } of stale) {
    writeFileSync(join(root, path), text)
    process.stdout.write(`wrote ${path}\n`)
  }
}
