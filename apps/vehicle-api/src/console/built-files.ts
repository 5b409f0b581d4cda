/**
 * The files of a built console that anybody may have.
 *
 * They are listed once, at the start, and only what is on the list is served: no path that a client
 * sends is ever looked up on the disk. Left out are hidden files, links, compressed copies, source
 * maps, the page itself, and names that would have to be encoded.
 *
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { isForPrograms } from './unknown-address.ts'

export interface BuiltConsole {
  readonly html: string
  /** Where the screens are, as routes: `/vehicles/:vehicleId`. */
  readonly screens: readonly string[]
  /** Relative to the folder, with `/`. */
  readonly files: readonly string[]
}

const plainName = /^\w[\w.-]*$/
const unlisted = /^(?:index\.html|screens\.json)$|\.(?:br|gz|map)$/

/**
 * @param folder with `index.html`, `screens.json` and `assets`
 * @returns undefined if nothing was built
 * @throws RangeError if a screen is where it cannot be served.
 */
export async function readBuiltConsole(folder: string): Promise<BuiltConsole | undefined> {
  try {
    const html = await readFile(join(folder, 'index.html'), 'utf8')
    const screens = toScreens(JSON.parse(await readFile(join(folder, 'screens.json'), 'utf8')))
    return { html, screens, files: await listFiles(folder) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function toScreens(given: unknown): readonly string[] {
  const paths = Array.isArray(given) ? given.map(String) : []
  const wrong = paths.filter((path) => !path.startsWith('/') || isForPrograms(path))
  if (paths.length > 0 && wrong.length === 0) return paths
  throw new RangeError(
    `screens.json must list addresses beside those of the API, got ${JSON.stringify(given)}`,
  )
}

async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep))
    .filter((segments) => segments.every((segment) => plainName.test(segment)))
    .map((segments) => segments.join('/'))
    .filter((path) => !unlisted.test(path))
    .sort()
}

/** Whether its name tells its content, as the build names what is in `assets`: `app-B2v9xQ1z.js`. */
export function isHashed(path: string): boolean {
  return /^assets\/.*-[\w-]{8}\.\w+$/.test(path)
}
