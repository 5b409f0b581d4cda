/**
 * Where a new service gets the packages of this repository from: the registry, in the release of
 * this scaffolder, or files that `npm pack` made, to try out what is not published.
 *
 * @module
 */

import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

/** Released together, under one version. */
const names = ['@plimsoll/kit', 'plimsoll'] as const

export function ownPackages(version: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, version]))
}

/** @throws UsageError if one of them is not there. */
export async function packedPackages(
  folder: string,
  version: string,
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {}
  for (const name of names) {
    // As npm names what it packs.
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    const path = join(resolve(folder), file)
    if (!(await isThere(path))) {
      throw new UsageError(`There is no ${file} in ${folder}; "npm pack" makes it.`)
    }
    found[name] = `file:${path}`
  }
  return found
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
