/**
 * The service built into few files in a folder of its own, run by plain Node on the packages that it
 * needs besides: as an image has it.
 *
 * @module
 */

import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { buildService } from '../../tools/build-service.ts'
import { linkPackages } from '../../tools/service-bundle/link-packages.ts'
import type { Program } from './service.ts'

const root = join(import.meta.dirname, '../..')
const service = 'apps/vehicle-api'

/** @throws Error with what the bundler said */
export async function builtService(folder: string): Promise<Program> {
  await buildService(folder)
  cpSync(join(root, service, 'model'), join(folder, service, 'model'), { recursive: true })
  linkPackages(folder)
  const compileCache = join(folder, '.compile-cache')
  return { folder, compileCache, args: [join(folder, service, 'dist/main.js')] }
}
