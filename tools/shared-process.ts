/**
 * Which test files can share one process, one after the other: starting one for each, and loading the
 * service into it, is most of what a small test costs.
 *
 * A file stays alone if anything that it imports, itself or through others, starts a program, as what
 * that leaves behind would be the next file's, and if it asks about its process. All is read from the
 * text, so what is overlooked shares, and shows as a file that fails; see `test-in-turn.ts`.
 *
 * @module
 */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Modules that start programs. */
const starting: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:cluster',
  'playwright-core',
])

/** Start no program in a run of everything, or wait until it has ended. */
const harmless: ReadonlySet<string> = new Set(
  [
    'tools/servers/shared-postgres.ts',
    'tools/servers/shared-redis.ts',
    'packages/kit/src/reliability/backup/postgres-programs.ts',
  ].map((path) => join(root, path)),
)

/** How a test asks about its process: what is open in it, how large it is, who listens, its heap. */
const aboutItsProcess =
  /process\.(?:cpuUsage|emit|getActiveResourcesInfo|listener\w*|memoryUsage|once?)\b|from 'node:v8'/

/** Of a module that is there at run time; those of types alone are not. */
const importPattern =
  /^(?:import|export)\s+(?!type\b)[^;'"]*?\bfrom\s+'(?<from>[^'\n]+)'|^import\s+'(?<effect>[^'\n]+)'|\bimport\('(?<later>[^'\n]+)'\)/gm

/** @param files relative to the root of the repository */
export function parted(files: readonly string[]): {
  readonly inTurn: readonly string[]
  readonly alone: readonly string[]
} {
  const { inTurn = [], alone = [] } = Object.groupBy(files, (file) =>
    asksAboutItsProcess(file) || startsSomething(file) ? 'alone' : 'inTurn',
  )
  return { inTurn, alone }
}

function asksAboutItsProcess(file: string): boolean {
  return aboutItsProcess.test(readFileSync(join(root, file), 'utf8'))
}

function startsSomething(file: string): boolean {
  const seen = new Set([join(root, file)])
  for (const module of seen) {
    for (const name of importsOf(module)) {
      if (starting.has(name)) return true
      const imported = ownModule(module, name)
      if (imported !== undefined && !harmless.has(imported)) seen.add(imported)
    }
  }
  return false
}

const known = new Map<string, readonly string[]>()

function importsOf(module: string): readonly string[] {
  const before = known.get(module)
  if (before !== undefined) return before
  const found = [...readFileSync(module, 'utf8').matchAll(importPattern)].map(
    ({ groups = {} }) => groups['from'] ?? groups['effect'] ?? groups['later'] ?? '',
  )
  known.set(module, found)
  return found
}

function ownModule(from: string, name: string): string | undefined {
  const path = name.startsWith('.') ? resolve(dirname(from), name) : kitModules.get(name)
  return path !== undefined && /\.tsx?$/.test(path) && existsSync(path) ? path : undefined
}

type Exports = Readonly<Record<string, { readonly '@plimsoll/source'?: string }>>

const kit = join(root, 'packages/kit')
const { exports }: { exports: Exports } = JSON.parse(
  readFileSync(join(kit, 'package.json'), 'utf8'),
)
const kitModules: ReadonlyMap<string, string> = new Map(
  Object.entries(exports).map(([path, { '@plimsoll/source': source = '' }]) => [
    `@plimsoll/kit${path.slice(1)}`,
    join(kit, source),
  ]),
)
