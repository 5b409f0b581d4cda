/**
 * Writes every generated file of the repo, or with `--check` fails when one is out of date.
 *
 *     npm run docs [-- --check]
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationFiles } from './configuration-files.ts'
import { errorsPage } from './errors-page.ts'
import type { GeneratedFile } from './generated-file.ts'
import { packageExports } from './package-exports.ts'
import { readmeExamples } from './readme-examples.ts'

const root = join(import.meta.dirname, '..')
const stale = (await generatedFiles()).filter(({ path, text }) => current(path) !== text)

if (process.argv.includes('--check')) {
  for (const { path } of stale) process.stderr.write(`${path} is out of date: run npm run docs\n`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const { path, text } of stale) {
    writeFileSync(join(root, path), text)
    process.stdout.write(`wrote ${path}\n`)
  }
}

async function generatedFiles(): Promise<GeneratedFile[]> {
  return [
    packageExports(root),
    await errorsPage(root),
    ...configurationFiles(),
    ...readmeExamples(root),
  ]
}

function current(path: string): string | undefined {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
