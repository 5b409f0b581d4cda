/**
 * In place of the pinned images of Node, nginx and PostgreSQL, which a machine without a registry
 * cannot pull: a Debian by debootstrap, with its own nginx, curl and PostgreSQL client, and with the
 * Node of the repo and the npm of this machine at the places of the official image.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, realpath, rm, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { debianMirror } from '../../../tools/servers/debian-mirror.ts'
import { debootstrapBinary } from '../../../tools/servers/debootstrap.ts'
import { MissingTool } from '../../checks/artefact.ts'
import { root, type Workshop } from './workshop.ts'

const run = promisify(execFile)
export const baseName = 'localhost/base'
const packages = ['ca-certificates', 'curl', 'libstdc++6', 'nginx-light', 'postgresql-client']

/** @throws MissingTool where there is no Debian to install from */
export async function baseImage(workshop: Workshop): Promise<void> {
  const rootfs = join(workshop.folder, 'debian')
  await debian(rootfs)
  await cp(join(root, 'node_modules/node/bin/node'), join(rootfs, 'usr/local/bin/node'))
  await npm(rootfs)
  await rm(join(rootfs, 'var/cache/apt'), { recursive: true, force: true })
  const container = await workshop.buildah('from', 'scratch')
  await workshop.buildah('add', '--quiet', container, rootfs, '/')
  await workshop.buildah('commit', '--quiet', '--rm', container, baseName)
  await rm(rootfs, { recursive: true })
}

async function debian(rootfs: string): Promise<void> {
  try {
    const { suite, url } = debianMirror()
    const flags = ['--variant=minbase', `--include=${packages.join(',')}`]
    await run(debootstrapBinary(), [...flags, suite, rootfs, url], { maxBuffer: 64e6 })
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : ''
    throw new MissingTool('a Debian to build from', `debootstrap must reach a mirror (${reason})`)
  }
}

async function npm(rootfs: string): Promise<void> {
  const target = join(rootfs, 'usr/local/lib/node_modules/npm')
  await mkdir(dirname(target), { recursive: true })
  await cp(await npmFolder(), target, { recursive: true, verbatimSymlinks: true })
  await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(rootfs, 'usr/local/bin/npm'))
}

/** Of the npm that is called here; some systems keep its parts in folders all over. */
async function npmFolder(): Promise<string> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const program = folders.map((folder) => join(folder, 'npm')).find(existsSync)
  const folder = program === undefined ? '' : join(dirname(await realpath(program)), '..')
  if (existsSync(join(folder, 'node_modules'))) return folder
  throw new MissingTool('an npm that is whole', 'install Node and npm as nodejs.org has them')
}
