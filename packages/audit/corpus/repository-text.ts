/** Texts of the repository's copy, for edits and demonstrators. @module */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RepositoryEdit } from './defect.ts'
import type { Subject } from './subject.ts'

/** Empty for a file that is not there. */
export async function textOf({ ground }: Subject, file: string): Promise<string> {
  try {
    return await readFile(join(ground.repository, file), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** @throws Error where the text is not there: an edit that changes nothing plants nothing. */
export function replaced(file: string, from: string | RegExp, to: string): RepositoryEdit {
  return {
    file,
    edit(text) {
      const edited = text.replace(from, to)
      if (edited === text) throw new Error(`${file} does not have ${from}`)
      return edited
    },
  }
}

/** Whether a file of the copy matches. */
export function reads(file: string, pattern: RegExp) {
  return async (subject: Subject): Promise<boolean> => pattern.test(await textOf(subject, file))
}
