/**
 * The service that a run of all tests starts: built as what is shipped is, once, and not where somebody
 * who works here may have a build of his own.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { buildService } from '../build-service.ts'

const root = join(import.meta.dirname, '../..')
/** Always the same, as the cache of compiled code knows files by their paths. */
const folder = join(root, 'node_modules/.cache/service')
const service = 'apps/vehicle-api'
/** What lies beside the code wherever it runs. */
const beside = [`${service}/model`, `${service}/fixtures`, 'apps/console']

/** @returns where its programs are */
export async function serviceToShare(): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await buildService(folder)
  for (const path of beside.filter((each) => existsSync(join(root, each)))) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await symlink(join(root, path), join(folder, path))
  }
  return join(folder, service, 'dist')
}
