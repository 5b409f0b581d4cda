/**
 * The service compiled to JavaScript in a folder of its own, run by plain Node on the packages that
 * are installed here: as an image has it.
 *
 * @module
 */

import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { buildService } from '../../tools/build-service.ts'
import type { Program } from './service.ts'

const root = join(import.meta.dirname, '../..')
const service = 'apps/vehicle-api'

/** @throws Error with what the compiler said */
export async function builtService(folder: string): Promise<Program> {
  await buildService(folder)
  cpSync(join(root, service, 'model'), join(folder, service, 'model'), { recursive: true })
  linkPackages(folder)
  const compileCache = join(folder, '.compile-cache')
  return { folder, compileCache, args: [join(folder, service, 'dist/main.js')] }
}

function linkPackages(folder: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@plimsoll'), { recursive: true })
  symlinkSync(join(folder, 'packages/kit'), join(modules, '@plimsoll/kit'))
  const installed = readdirSync(join(root, 'node_modules'))
  for (const name of installed.filter((each) => each !== '@plimsoll' && !each.startsWith('.'))) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
}
