/**
 * Builds the service with the kit and most of its packages, so that plain Node runs it without the
 * sources, and loads few files:
 *
 *     node --conditions=@plimsoll/source tools/build-service.ts [FOLDER]
 *     node apps/vehicle-api/dist/main.js
 *
 * Into `dist` beside the sources; or with the same path into another folder, with a manifest of the
 * packages that it needs besides. Types are not checked here: `npm run check` does that.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { bundle } from './service-bundle/bundle.ts'
import { builtManifest } from './service-bundle/external-packages.ts'
import { licencesOf } from './service-bundle/licences.ts'

const root = join(import.meta.dirname, '..')
const service = 'apps/vehicle-api'

if (import.meta.main) {
  const [into = root] = process.argv.slice(2)
  const startedAt = performance.now()
  await buildService(resolve(into))
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  process.stderr.write(`Service built in ${seconds} s.\n`)
}

/** @throws Error with what the bundler said */
export async function buildService(into: string = root): Promise<void> {
  const source = join(root, service)
  const target = join(into, service)
  const folder = join(target, 'dist')
  // A file that is gone must not stay.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const modules = await bundle(folder)
  await writeFile(join(folder, 'LICENCES.txt'), await licencesOf(modules))
  if (target === source) return
  await writeFile(join(target, 'package.json'), await builtManifest(join(source, 'package.json')))
}
