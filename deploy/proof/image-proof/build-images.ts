/**
 * Builds the images from their Dockerfiles as they are, with another base.
 *
 * The registry of this machine, and the authorities that it trusts, come in as a secret of the
 * build; so does npm's cache, as a volume. Neither is in a layer.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { baseName } from './base-image.ts'
import { root, type Workshop } from './workshop.ts'

const run = promisify(execFile)
const cache = '/npm-cache'

/** What is told of the build, and is on the labels after it. */
export const told: Readonly<Record<string, string>> = {
  VERSION: '0.1.0-proof',
  REVISION: 'a'.repeat(40),
  CREATED: '2026-01-02T03:04:05Z',
}

export async function buildImage(
  workshop: Workshop,
  name: string,
  dockerfile: string,
  bases: readonly string[],
): Promise<void> {
  const npmrc = join(workshop.folder, 'npmrc')
  await writeFile(npmrc, await npmSettings())
  const given = Object.entries({
    ...told,
    ...Object.fromEntries(bases.map((base) => [base, baseName])),
  })
  const volume = `${await npmValue('cache')}:${cache}`
  await workshop.buildah(
    ...['bud', '--format', 'docker', '--isolation', 'chroot', '--network', 'host', '--pull-never'],
    ...['--secret', `id=npmrc,src=${npmrc}`, '--volume', volume],
    ...given.flatMap(([argument, value]) => ['--build-arg', `${argument}=${value}`]),
    ...['--tag', name, '--file', dockerfile, root],
  )
}

/** Without a credential: what a build needs of one belongs to whoever runs it. */
async function npmSettings(): Promise<string> {
  const lines = [`registry=${await npmValue('registry')}`, `cache=${cache}`, 'prefer-offline=true']
  const authorities = await npmValue('cafile')
  if (authorities !== 'null') {
    lines.push(`ca=${JSON.stringify(await readFile(authorities, 'utf8'))}`)
  }
  const folder = await npmValue('cache')
  await mkdir(folder, { recursive: true })
  return `${lines.join('\n')}\n`
}

async function npmValue(name: string): Promise<string> {
  const { stdout } = await run('npm', ['config', 'get', name], { cwd: root })
  return stdout.trim()
}
