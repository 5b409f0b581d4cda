/**
 * The packages that the built service needs in `node_modules`; every other is part of it.
 *
 * They bring native code, which no bundle can hold, or are looked for by name when the service runs:
 * a missing `pg` is explained, and word lists are unpacked when a password is judged.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export const externalPackages: readonly string[] = [
  '@node-rs/argon2',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  '@zxcvbn-ts/language-en',
  'better-sqlite3',
  'onnxruntime-node',
  'pg',
  'sharp',
]

/** Find their native code there from anywhere (`native-code.ts`), so their JavaScript is part of it. */
const nativeByName: readonly string[] = ['onnxruntime-node', 'sharp']

/** What a bundle leaves to `node_modules`: packages, and what is below them. */
export const isExternal: RegExp = new RegExp(
  `^(?:${externalPackages.filter((name) => !nativeByName.includes(name)).join('|')})(?:/|$)`,
)

/** The manifest of the service with no dependency but those, in the versions that are installed. */
export async function builtManifest(source: string): Promise<string> {
  const { devDependencies: _none, ...manifest } = await readManifest(source)
  const versions = await Promise.all(externalPackages.map(installedVersion))
  const dependencies = Object.fromEntries(
    externalPackages.map((name, index) => [name, versions[index]]),
  )
  return `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`
}

async function installedVersion(name: string): Promise<unknown> {
  return (await readManifest(join(root, 'node_modules', name, 'package.json')))['version']
}

async function readManifest(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8'))
}
