/**
 * Builds the web console into `apps/console/dist`, unless what is there was built from the same
 * sources; and compresses its files once, so that no answer has to.
 *
 *     npm run build
 *
 * The new files take the place of the old ones in one step: a service that is serving them never
 * sees half of a build.
 */

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'apps/console')
const dist = join(folder, 'dist')
const run = promisify(execFile)
/** On the same disk, and where no tool looks for sources. */
const workshop = join(root, 'node_modules/.cache')
const stamp = '.built-from'
const compressible = new Set(['.js', '.css', '.svg', '.webmanifest'])
/** Shorter ones fit into one packet as they are. */
const compressBytesMin = 1_024

if (import.meta.main) {
  const startedAt = performance.now()
  const { isNew } = await buildConsole()
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  if (isNew) process.stderr.write(`Console built in ${seconds} s.\n`)
}

export interface Built {
  readonly folder: string
  readonly isNew: boolean
}

/** @throws Error if it cannot be built; what was there before stays. */
export async function buildConsole(): Promise<Built> {
  const sources = await sourcesHash()
  if (await isBuiltFrom(sources)) return { folder: dist, isNew: false }
  if (process.stderr.isTTY) process.stderr.write('Building the console …\n')
  const fresh = join(workshop, `console-${process.pid}`)
  try {
    await build(fresh)
    await compressAll(fresh)
    await writeFile(join(fresh, stamp), sources)
    await replace(fresh)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return { folder: dist, isNew: true }
}

async function isBuiltFrom(sources: string): Promise<boolean> {
  const path = join(dist, stamp)
  return existsSync(path) && (await readFile(path, 'utf8')) === sources
}

async function sourcesHash(): Promise<string> {
  const hash = createHash('sha256')
  const patterns = [
    'src/**/*',
    'public/**/*',
    'index.html',
    'vite.config.ts',
    '../../package-lock.json',
  ]
  const files = globSync(patterns, { cwd: folder, withFileTypes: true })
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(await readFile(path))
  return hash.digest('hex')
}

/** In a process of its own: what NODE_ENV is here, such as in a test, is nothing to a build. */
async function build(outDir: string): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const where = ['--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn']
  const env = { ...process.env, NODE_ENV: 'production' }
  await run(process.execPath, [vite, 'build', ...where], { cwd: folder, env })
}

async function compressAll(outDir: string): Promise<void> {
  const files = globSync('**/*', { cwd: outDir })
  const chosen = files.filter((file) => compressible.has(extname(file)))
  await Promise.all(chosen.map((file) => compress(join(outDir, file))))
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path)
  if (bytes.length < compressBytesMin) return
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  await Promise.all([
    promisify(brotliCompress)(bytes, brotli).then((smaller) => writeFile(`${path}.br`, smaller)),
    promisify(gzip)(bytes, { level: 9 }).then((smaller) => writeFile(`${path}.gz`, smaller)),
  ])
}

async function replace(fresh: string): Promise<void> {
  const old = `${fresh}-old`
  await mkdir(dist, { recursive: true })
  await rename(dist, old)
  await rename(fresh, dist)
  await rm(old, { recursive: true, force: true })
}
