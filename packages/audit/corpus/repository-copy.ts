/** A copy of the corpus repository, in which defects may be planted. @module */

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RepositoryEdit } from './defect.ts'

const good = join(import.meta.dirname, 'repository')

export interface RepositoryCopy {
  readonly root: string
  readonly remove: () => Promise<void>
}

export async function repositoryCopy(edits: readonly RepositoryEdit[]): Promise<RepositoryCopy> {
  const root = await mkdtemp(join(tmpdir(), 'plimsoll-corpus-'))
  await cp(good, root, { recursive: true })
  for (const { file, edit } of edits) {
    const path = join(root, file)
    const text = edit(await textOf(path))
    if (text === undefined) {
      await rm(path)
      continue
    }
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** Empty for a file that an edit is to make. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
