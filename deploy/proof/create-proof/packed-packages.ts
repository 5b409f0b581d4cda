/**
 * The packages of this repository as npm would publish them, in one folder.
 *
 * They are built beside copies, so that nobody's `dist` changes under them meanwhile.
 *
 * @module
 */

import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin, root, run } from '../../../tools/packed-project.ts'
import { strangersEnvironment } from './stranger.ts'

const packages = ['kit', 'audit', 'create']

interface Manifest {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
}

/** @returns the path of the scaffolder's; those of the others lie beside it */
export async function packPackages(folder: string): Promise<string> {
  const packed = await Promise.all(packages.map((name) => pack(name, folder)))
  return packed.at(-1) ?? ''
}

async function pack(name: string, folder: string): Promise<string> {
  const source = join(root, 'packages', name)
  const copy = join(folder, 'unpacked', name)
  const manifest: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  mkdirSync(copy, { recursive: true })
  const files = manifest.files.filter((file) => !file.startsWith('!') && file !== 'dist')
  for (const file of ['package.json', ...files]) {
    if (existsSync(join(source, file))) {
      cpSync(join(source, file), join(copy, file), { recursive: true })
    }
  }
  const build = ['-p', join(source, 'tsconfig.build.json'), '--outDir', join(copy, 'dist')]
  await run(join(bin, 'tsc'), [...build, '--noCheck'])
  await run('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: copy,
    env: strangersEnvironment,
  })
  const file = manifest.name.replace('@', '').replace('/', '-')
  return join(folder, `${file}-${manifest.version}.tgz`)
}
