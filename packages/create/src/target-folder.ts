/**
 * Where a service is made: a folder that is empty or not there, so that nothing of anybody's is
 * written over.
 *
 * @module
 */

import { readdir } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

/** What a new repository or an operating system leaves in a folder that is otherwise empty. */
const negligible = new Set(['.git', '.DS_Store', 'Thumbs.db'])

/** @throws UsageError that says what would be right */
export async function demandEmptyFolder(path: string, shown: string): Promise<void> {
  const entries = (await entriesOf(path, shown)).filter((name) => !negligible.has(name))
  if (entries.length === 0) return
  const [first] = entries.toSorted()
  const others = entries.length === 1 ? '' : `, and ${entries.length - 1} more`
  throw new UsageError(
    `The folder ${shown} is not empty (there is ${first}${others}). Name one that is empty, or not there yet.`,
  )
}

async function entriesOf(path: string, shown: string): Promise<readonly string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return []
    if (code === 'ENOTDIR') {
      throw new UsageError(`${shown} is a file. Name a folder that is empty, or not there yet.`)
    }
    throw error
  }
}
