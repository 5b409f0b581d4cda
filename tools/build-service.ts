/**
 * Compiles the service and the kit to JavaScript, so that plain Node runs them without the sources:
 *
 *     node --conditions=@plimsoll/source tools/build-service.ts [FOLDER]
 *     node apps/vehicle-api/dist/main.js
 *
 * Into `dist` beside the sources, or with the same paths into another folder. Types are not checked
 * here: `npm run check` does that, in this very build of the sources.
 */

import { execFile } from 'node:child_process'
import { cp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const packages = ['packages/kit', 'apps/vehicle-api']
const run = promisify(execFile)

if (import.meta.main) {
  const [into = root] = process.argv.slice(2)
  const startedAt = performance.now()
  await buildService(resolve(into))
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  process.stderr.write(`Service compiled in ${seconds} s.\n`)
}

/** @throws Error with what the compiler said */
export async function buildService(into: string = root): Promise<void> {
  await Promise.all(packages.map((folder) => compile(folder, into)))
}

async function compile(folder: string, into: string): Promise<void> {
  const source = join(root, folder)
  const target = join(into, folder)
  const outDir = join(target, 'dist')
  // A module that is gone must not stay.
  await rm(outDir, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const isHere = target === source
  const project = ['-p', join(source, 'tsconfig.build.json'), '--outDir', outDir, '--noCheck']
  // Types are for whoever compiles against the kit, which is done here and nowhere else.
  const flags = [...project, '--declaration', String(isHere && folder === 'packages/kit')]
  await run(process.execPath, [tsc, ...flags]).catch((error: { readonly stdout: string }) => {
    throw new Error(`${folder} was not compiled:\n${error.stdout}`, { cause: error })
  })
  if (!isHere) await cp(join(source, 'package.json'), join(target, 'package.json'))
}
