/**
 * Gives a built service, somewhere else, the packages that it needs as they are installed here, and
 * no other: what is missing in the build must not be found by chance.
 *
 * @module
 */

import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type LockFile, shippedPackages } from '../../deploy/image/shipped-packages.ts'
import { externalPackages } from './external-packages.ts'

const root = join(import.meta.dirname, '../..')
const topLevel = /^node_modules\/(?:@[^/]+\/)?[^/]+$/

export function linkPackages(into: string): void {
  const lock: LockFile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const shipped = shippedPackages(lock, 'apps/vehicle-api', externalPackages)
  for (const { folder } of shipped.filter((one) => topLevel.test(one.folder))) {
    const link = join(into, folder)
    mkdirSync(dirname(link), { recursive: true })
    // One for another system is not there, and nobody follows its link.
    symlinkSync(join(root, folder), link)
  }
}
