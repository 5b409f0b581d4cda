/**
 * Writes the `exports` of the kit from its tree: one flat subpath for each concern.
 *
 * A folder with an `index.ts` is a concern, so a new one is exported by being there. A part of a
 * concern that is useful without the rest, and lighter or in need of a driver, is named here.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { GeneratedFile } from './generated-file.ts'

interface Manifest {
  exports?: Record<string, unknown>
  readonly [member: string]: unknown
}

export function packageExports(root: string): GeneratedFile {
  const path = 'packages/kit/package.json'
  const manifest: Manifest = JSON.parse(readFileSync(join(root, path), 'utf8'))
  const concerns = globSync('src/*/*/index.ts', { cwd: join(root, 'packages/kit') })
    .map((file) => file.replaceAll('\\', '/').replace('src/', '').replace('/index.ts', ''))
    .sort((one, other) => basename(one).localeCompare(basename(other)))
  manifest.exports = Object.fromEntries([
    ...concerns.map((folder) => [`./${basename(folder)}`, conditionsOf(`${folder}/index`)]),
    ...parts.map(({ name, file }) => [`./${name}`, conditionsOf(file)]),
  ])
  return { path, text: `${JSON.stringify(manifest, undefined, 2)}\n` }
}

const parts = [
  { name: 'uploads/bmp', file: 'security/uploads/bmp' },
  { name: 'database/sqlite', file: 'reliability/database/sqlite/index' },
  { name: 'database/postgres', file: 'reliability/database/postgres/index' },
]

function conditionsOf(file: string): Record<string, string> {
  return {
    '@plimsoll/source': `./src/${file}.ts`,
    types: `./dist/${file}.d.ts`,
    default: `./dist/${file}.js`,
  }
}
