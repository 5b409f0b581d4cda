/**
 * What the kit costs whoever installs it: the size of its archive, and for each subpath the time to
 * import it and the packages that come along. Of the packed kit, in an empty project.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { link, manifestOf, modulePath, packInto, root } from '../../tools/packed-project.ts'
import { onCore } from '../pinning.ts'
import type { Import } from './bundle-import.ts'
import { type MeasuredSubpath, reportBundle } from './bundle-report.ts'
import type { Bench, Result, Workload } from './workload.ts'

const run = promisify(execFile)
const kit = 'packages/kit'
const importer = join(import.meta.dirname, 'bundle-import.ts')
const importMsMax = 30_000
/** A quick look imports one subpath of so many. */
const quickEach = 4

interface Importing {
  readonly project: string
  readonly core: number | undefined
  readonly cache: string
}

export const bundleWorkload: Workload = {
  id: 'bundle',
  title: 'The packed kit: sizes, and what importing a subpath takes',

  async run(bench: Bench): Promise<Result> {
    const rounds = bench.rounds ?? (bench.quick ? 1 : 5)
    const project = join(bench.directory, 'bundle')
    mkdirSync(project)
    const { exports, peerDependenciesMeta = {} } = manifestOf(kit)
    const packed = await packInto(project, kit, ['fastify'])
    // What only users of a subpath install.
    for (const name of Object.keys(peerDependenciesMeta)) {
      link(modulePath(root, name), modulePath(project, name))
    }
    const importing = { project, core: bench.pinning.serverCore, cache: join(project, 'cache') }
    const measured: MeasuredSubpath[] = []
    const all = Object.keys(exports).map((path) => path.replace('./', ''))
    const subpaths = all.filter((_path, index) => !bench.quick || index % quickEach === 0)
    for (const subpath of subpaths) {
      measured.push(await measure(importing, subpath, rounds))
      bench.progress(`bundle ${measured.length}/${subpaths.length} ${subpath}`)
    }
    return reportBundle({ ...packed, subpaths: all.length }, measured, rounds)
  },
}

async function measure(
  importing: Importing,
  subpath: string,
  rounds: number,
): Promise<MeasuredSubpath> {
  const cached = { NODE_COMPILE_CACHE: importing.cache }
  // The first fills the cache, too.
  const { files, packages } = await imported(importing, subpath, { mode: 'count', env: cached })
  const coldMs: number[] = []
  const cachedMs: number[] = []
  for (let round = 1; round <= rounds; round++) {
    coldMs.push((await imported(importing, subpath, {})).importMs)
    cachedMs.push((await imported(importing, subpath, { env: cached })).importMs)
  }
  return { subpath, coldMs, cachedMs, files, packages }
}

interface How {
  readonly mode?: 'count'
  readonly env?: Readonly<Record<string, string>>
}

async function imported(
  { project, core }: Importing,
  subpath: string,
  { mode, env = {} }: How,
): Promise<Import> {
  const more = mode === undefined ? [] : [mode]
  const node = [process.execPath, importer, project, subpath, ...more]
  const [command = '', ...args] = onCore(core, node)
  const { PATH = '', HOME = '' } = process.env
  const { stdout } = await run(command, args, {
    cwd: project,
    env: { PATH, HOME, ...env },
    timeout: importMsMax,
  })
  return JSON.parse(stdout)
}
