/**
 * The service, the kit and the packages in few files: a start opens some thirty files, where the
 * sources are more than two thousand.
 *
 * Programs and threads are files of their own, at the places where the sources have them. What two of
 * them share, or what is loaded only when it is needed, lies in `chunks`.
 *
 * @module
 */

import { join, relative } from 'node:path'
import { type OutputChunk, type RolldownOutput, rolldown } from 'rolldown'
import { isExternal } from './external-packages.ts'
import { modulePlaces } from './module-places.ts'
import { nativeCode } from './native-code.ts'

const root = join(import.meta.dirname, '../..')
const service = join(root, 'apps/vehicle-api/src')
const kit = join(root, 'packages/kit/src')

/** What is run by its name: see `deploy` and the documents. */
const programs = [
  'main',
  'tracing',
  'health-command',
  'service-cli',
  'classify-cli',
  'trace-cli',
  'doctor/run-doctor',
]

/** What is started as a thread, by whoever lies beside it. */
const serviceThreads = ['model/worker']
const kitThreads = [
  'reliability/database/sqlite/worker',
  'reliability/backup/sqlite-worker',
  'security/passwords/hash-worker',
]

/** @returns paths of all modules that are in it */
export async function bundle(into: string): Promise<readonly string[]> {
  const ours = [...programs, ...serviceThreads]
  const input = Object.fromEntries([
    ...ours.map((name) => [name, join(service, `${name}.ts`)]),
    ...kitThreads.map((name) => [`kit/${name}`, join(kit, `${name}.ts`)]),
  ])
  const build = await rolldown({
    input,
    cwd: root,
    platform: 'node',
    external: isExternal,
    resolve: { conditionNames: ['@plimsoll/source', 'node', 'import', 'default'] },
    plugins: [modulePlaces(placeOf), nativeCode()],
    onLog: refuse,
  })
  const written = await build.write({
    dir: into,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // Names are in stacks and in logs; `node --enable-source-maps` tells the lines of the sources.
    keepNames: true,
    // V8 keeps the text of what it runs, twice as wide if one character of a file is not Latin-1.
    charset: 'ascii',
    comments: false,
    sourcemap: true,
    sourcemapExcludeSources: true,
  })
  await build.close()
  return chunksOf(written).flatMap(({ moduleIds }) => moduleIds)
}

/** As if it were compiled alone: the kit is in a folder of the service. */
function placeOf(id: string): string | undefined {
  const place = (folder: string) => relative(folder, id).replace(/\.ts$/, '.js')
  if (id.startsWith(`${service}/`)) return place(service)
  return id.startsWith(`${kit}/`) ? `kit/${place(kit)}` : undefined
}

/** A program asks whether it is the main module, which a part of another file never is. */
function chunksOf({ output }: RolldownOutput): readonly OutputChunk[] {
  const chunks = output.filter((each) => each.type === 'chunk')
  const moved = chunks.find((chunk) => chunk.isEntry && !hasItsModule(chunk))
  if (moved === undefined) return chunks
  throw new Error(`${moved.fileName} is imported by another program, and would do nothing`)
}

function hasItsModule({ facadeModuleId, moduleIds }: OutputChunk): boolean {
  return facadeModuleId !== null && moduleIds.includes(facadeModuleId)
}

/**
 * An import that cannot be resolved, say, would end the service when it is first needed. Of those
 * that change no line the bundler cannot know that.
 */
function refuse(level: string, log: { readonly code?: string; readonly message: string }): void {
  if (level !== 'warn' || log.code === 'SOURCEMAP_BROKEN') return
  throw new Error(log.message)
}
