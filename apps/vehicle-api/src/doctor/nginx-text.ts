/**
 * The whole configuration of nginx as one text, with the files that it includes in their places.
 *
 * @module
 */

import { glob, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** Files that include each other in a ring must come to an end. */
const depthMax = 8

/** Undefined if there is no such file. */
export async function nginxText(file: string): Promise<string | undefined> {
  return await textOf(file, dirname(file), 0)
}

/** @param folder of the first file, in which nginx looks for all of them */
async function textOf(file: string, folder: string, depth: number): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined || depth === depthMax) return text
  const lines = text.split('\n').map(async (line) => {
    const pattern = /^\s*include\s+([^\s;]+)\s*;/.exec(line)?.[1]
    return pattern === undefined ? line : await includedBy(pattern, folder, depth + 1)
  })
  return (await Promise.all(lines)).join('\n')
}

async function includedBy(pattern: string, folder: string, depth: number): Promise<string> {
  const found: string[] = []
  for await (const file of glob(resolve(folder, pattern))) found.push(file)
  const texts = await Promise.all(found.sort().map((file) => textOf(file, folder, depth)))
  return texts.map((text) => `${text}\n`).join('')
}
