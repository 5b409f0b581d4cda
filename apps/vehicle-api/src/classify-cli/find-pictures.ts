/**
 * From the paths on the command line to files: a folder stands for the pictures in it, a pattern
 * that the shell did not expand for what it matches.
 *
 * @module
 */

import { glob, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** A file to be classified, or why there is none. */
export interface Found {
  /** As the user would write it. */
  readonly name: string
  readonly path: string
  readonly problem?: string
}

const pictureName = /\.(jpe?g|jpe|jfif|a?png|gif|webp|bmp|dib)$/i
const byNumber = new Intl.Collator('en', { numeric: true })

/** Paths are relative to `folder`. */
export async function findPictures(
  names: readonly string[],
  folder: string,
): Promise<readonly Found[]> {
  const found = await Promise.all(names.map((name) => expand(name, folder)))
  return found.flat()
}

async function expand(name: string, folder: string): Promise<readonly Found[]> {
  const path = resolve(folder, name)
  const facts = await stat(path).catch(() => undefined)
  if (facts?.isFile()) return [{ name, path }]
  if (facts?.isDirectory()) return picturesIn(name, path)
  if (facts) return [{ name, path, problem: 'is neither a file nor a folder' }]

  const matches = await matchesOf(name, folder)
  if (matches.length === 0) return [{ name, path, problem: 'does not exist' }]
  return inOrder(matches).map((match) => ({ name: match, path: resolve(folder, match) }))
}

async function matchesOf(name: string, folder: string): Promise<readonly string[]> {
  const matches: string[] = []
  if (!/[*?[{]/.test(name)) return matches
  for await (const match of glob(name, { cwd: folder })) matches.push(match)
  return matches
}

async function picturesIn(name: string, path: string): Promise<readonly Found[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return [{ name, path, problem: 'cannot be read' }]
  const files = entries.filter((entry) => !entry.isDirectory() && pictureName.test(entry.name))
  if (files.length === 0) return [{ name, path, problem: 'has no pictures in it' }]
  return inOrder(files.map((entry) => entry.name)).map((file) => ({
    name: join(name, file),
    path: join(path, file),
  }))
}

function inOrder(names: readonly string[]): readonly string[] {
  return names.toSorted(byNumber.compare)
}
