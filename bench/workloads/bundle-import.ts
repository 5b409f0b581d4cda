/**
 * A process that imports one subpath of the packed kit and says what that took:
 *
 *     node bundle-import.ts PROJECT SUBPATH [count]
 *
 * Fastify is there before, as in whatever uses the kit. `count` also tells the files and packages
 * that came along, which takes time, so such a run is not timed.
 *
 * @module
 */

import { createRequire, registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What one import took, as this process prints it. */
export interface Import {
  readonly importMs: number
  /** Only if asked for. */
  readonly files: number
  readonly packages: readonly string[]
}

const [project = '', subpath = '', mode] = process.argv.slice(2)
const { resolve } = createRequire(join(project, 'package.json'))
await import(pathToFileURL(resolve('fastify')).href)
const urls = new Set<string>()
if (mode === 'count') {
  registerHooks({
    load(url, context, nextLoad) {
      urls.add(url)
      return nextLoad(url, context)
    },
  })
}
const entry = pathToFileURL(resolve(`@plimsoll/kit/${subpath}`)).href
const startedAtMs = performance.now()
await import(entry)
const importMs = performance.now() - startedAtMs

const paths = [...urls].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
const packages = new Set(paths.flatMap(packageOf))
packages.delete('@plimsoll/kit')
const found: Import = { importMs, files: paths.length, packages: [...packages].toSorted() }
process.stdout.write(JSON.stringify(found))
process.exit()

/** Of a file such as `…/node_modules/@scope/name/index.js`. */
function packageOf(path: string): readonly string[] {
  const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
  return name === undefined ? [] : [name]
}
