/**
 * Puts together what the image of the API runs, with the paths that the repo has:
 *
 *     node --conditions=@plimsoll/source deploy/image/assemble.ts FOLDER
 *
 * The built service and console, the model, and of `node_modules` the packages that are no part of
 * what was built, as they are installed here. It runs in the folder it is in, by plain Node; the
 * image has nothing else.
 *
 * @module
 */

import { cp, readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { buildConsole } from '../../tools/build-console.ts'
import { buildService } from '../../tools/build-service.ts'
import { externalPackages } from '../../tools/service-bundle/external-packages.ts'
import { isNeeded, type TargetSystem } from './needed-files.ts'
import { type LockFile, type ShippedPackage, shippedPackages } from './shipped-packages.ts'

const root = join(import.meta.dirname, '../..')
export const service = 'apps/vehicle-api'
/** Beside the code: the model, the picture that the doctor shows it, and the licence of all. */
const beside = [`${service}/model`, `${service}/fixtures/drawn_car.jpg`, 'LICENSE']

if (import.meta.main) {
  const [into] = process.argv.slice(2)
  if (into === undefined) throw new RangeError('assemble.ts wants the folder to fill')
  await assemble(resolve(into))
}

/** @throws Error if a package that the service needs is not installed */
export async function assemble(into: string, system: TargetSystem = process): Promise<void> {
  await buildService(into)
  const { folder: built } = await buildConsole()
  await cp(built, join(into, 'apps/console/dist'), { recursive: true })
  for (const path of beside) await cp(join(root, path), join(into, path), { recursive: true })
  const shipped = shippedPackages(await readLock(), service, externalPackages)
  for (const one of shipped) await ship(one, into, system)
}

export async function readLock(): Promise<LockFile> {
  return JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
}

async function ship(shipped: ShippedPackage, into: string, system: TargetSystem): Promise<void> {
  const { name, folder, isOptional } = shipped
  const source = join(root, folder)
  const files = await filesIn(source)
  if (files.length === 0 && !isOptional) throw new Error(`${folder} is not installed`)
  for (const path of files.filter((each) => isNeeded(name, each, system))) {
    await cp(join(source, path), join(into, folder, path))
  }
}

/** Without the packages that are installed below it, which are shipped as themselves. */
async function filesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((path) => !path.startsWith('node_modules/'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
