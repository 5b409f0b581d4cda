/**
 * Files below one folder, read only: no path leads out of it, and no file of more than 1 MiB is read.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { glob, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'

const bytesMax = 2 ** 20
const filesMax = 5_000
const ignored = new Set(['.git', 'node_modules', 'vendor', '.venv', '__pycache__', 'dist'])
const run = promisify(execFile)

export async function readInside(root: string, path: string): Promise<string | undefined> {
  try {
    // A link may lead elsewhere, so what counts is where the file really is.
    const [base, file] = await Promise.all([realpath(root), realpath(resolve(root, path))])
    if (file !== base && !file.startsWith(base + sep)) return undefined
    const { size } = await stat(file)
    return size > bytesMax ? undefined : await readFile(file, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** Relative paths with forward slashes, sorted. */
export async function listInside(root: string, pattern: string): Promise<readonly string[]> {
  const found: string[] = []
  const entries = glob(pattern, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => ignored.has(typeof entry === 'string' ? entry : entry.name),
  })
  for await (const entry of entries) {
    if (!entry.isFile()) continue
    found.push(relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    if (found.length === filesMax) break
  }
  return found.toSorted()
}

/** What git tracks below the folder; undefined if it is no work tree, or git is not there. */
export async function trackedInside(root: string): Promise<readonly string[] | undefined> {
  try {
    const { stdout } = await run('git', ['ls-files', '-z'], { cwd: root, maxBuffer: 2 ** 26 })
    return stdout.split('\0').filter((path) => path !== '')
  } catch {
    // No git, or no work tree: then nothing is tracked, and the files there are looked at instead.
    return undefined
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EACCES'].includes(code)
}
