/**
 * A package as its users get it: packed, and unpacked in a project outside the repo with what it
 * depends on beside it and nothing else.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'

export const root: string = join(import.meta.dirname, '..')
export const bin: string = join(root, 'node_modules/.bin')
export const run = promisify(execFile)

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

/** What npm says of the archive. */
export interface Packed {
  readonly archiveBytes: number
  readonly unpackedBytes: number
  readonly files: number
}

/** @param more packages beside those that it depends on */
export async function packedProject(
  t: TestContext,
  folder: string,
  more: readonly string[],
): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'))
  t.after(() => rmSync(project, { recursive: true }))
  await packInto(project, folder, more)
  return project
}

/** @param project an empty folder outside the repo */
export async function packInto(
  project: string,
  folder: string,
  more: readonly string[],
): Promise<Packed> {
  const source = join(root, folder)
  const { name, dependencies } = manifestOf(folder)
  // Its own types are checked by `npm run check`, in this very build.
  const build = ['-p', join(source, 'tsconfig.build.json'), '--outDir', join(source, 'dist')]
  await run(join(bin, 'tsc'), [...build, '--noCheck'])
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: source,
  })
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(stdout)
  const target = modulePath(project, name)
  mkdirSync(target, { recursive: true })
  await run('tar', ['-xzf', filename, '-C', target, '--strip-components=1'], { cwd: project })
  for (const one of [...Object.keys(dependencies), ...more]) {
    link(modulePath(root, one), modulePath(project, one))
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  return { archiveBytes: size, unpackedBytes: unpackedSize, files: entryCount }
}

export function modulePath(project: string, name: string): string {
  return join(project, 'node_modules', name)
}

export function link(target: string, path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  symlinkSync(target, path)
}
