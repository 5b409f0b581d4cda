/** A file with random text beside the folder of a service's files: nobody may be served it. @module */

import { rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

export interface CanaryFile {
  /** `../<name>` seen from the folder, with forward slashes. */
  readonly relative: string
  readonly absolute: string
  readonly remove: () => Promise<void>
}

/** Undefined if nothing can be written there. */
export async function plantCanaryFile(
  folder: string,
  name: string,
  text: string,
): Promise<CanaryFile | undefined> {
  const absolute = join(dirname(resolve(folder)), name)
  try {
    // Never over a file that is there.
    await writeFile(absolute, `${text}\n`, { flag: 'wx' })
  } catch {
    // Not ours to write: what every system has, such as /etc/passwd, is asked for instead.
    return undefined
  }
  return {
    relative: `../${basename(absolute)}`,
    absolute,
    remove: () => rm(absolute, { force: true }),
  }
}
