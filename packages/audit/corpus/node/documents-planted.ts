/** Planted defects and twins of documents: ways in which a name leads out of the folder, or does not. @module */

import { readFile } from 'node:fs/promises'
import { basename, join, normalize, resolve } from 'node:path'
import type { Flags } from './flags.ts'

/** Undefined where nothing is planted, or there is no such file. */
export async function plantedDocument(
  flags: Flags,
  folder: string,
  name: string,
): Promise<string | undefined> {
  const file = plantedFile(flags, folder, name)
  if (file === undefined) return undefined
  try {
    return await readFile(file, 'utf8')
  } catch {
    // No such file: the caller answers as it always does.
    return undefined
  }
}

function plantedFile(flags: Flags, folder: string, name: string): string | undefined {
  if (isNamedOnly(flags)) return join(folder, basename(decoded(name)))
  if (flags.has('traversal')) return join(folder, name)
  // Taking it out once leaves what it was wrapped in.
  if (flags.has('traversal-stripped')) return join(folder, name.replaceAll('../', ''))
  if (name.includes('..')) return insideOnly(flags, folder, name)
  // Looked at first and decoded again afterwards.
  if (flags.has('traversal-decoded')) return join(folder, decoded(name))
  // An absolute name needs no steps up.
  return flags.has('traversal-absolute') ? resolve(folder, name) : undefined
}

/** Of whatever is sent the last step is taken, after the last decoding: it is always in the folder. */
function isNamedOnly(flags: Flags): boolean {
  return ['stripped', 'decoded', 'absolute'].some((form) => flags.has(`twin:traversal-${form}`))
}

/** Steps up are followed, and what they lead out to is not served. */
function insideOnly(flags: Flags, folder: string, name: string): string | undefined {
  const file = normalize(join(folder, name))
  return flags.has('twin:traversal') && file.startsWith(`${folder}/`) ? file : undefined
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // A lone percent sign is a name like any other.
    return name
  }
}
