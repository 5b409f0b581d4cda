/**
 * What a builder of images is sent, by the rules of `.dockerignore`: the last line that matches a
 * file, or a folder above it, decides.
 *
 * @module
 */

import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

export interface IgnoreRule {
  readonly matches: RegExp
  /** Whether it brings files back (`!`). */
  readonly isException: boolean
}

export function ignoreRules(text: string): readonly IgnoreRule[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({
      isException: line.startsWith('!'),
      matches: patternOf(line.replace(/^!/, '').replace(/^\/|\/$/g, '')),
    }))
}

function patternOf(glob: string): RegExp {
  const source = glob.replaceAll(/\*\*\/|\*\*|[*?]|[.+^$()|{}[\]\\]/g, (found) => {
    if (found === '**/') return '(?:.*/)?'
    if (found === '**') return '.*'
    if (found === '*') return '[^/]*'
    return found === '?' ? '[^/]' : `\\${found}`
  })
  // A folder stands for all that is in it.
  return new RegExp(`^${source}(?:/|$)`)
}

/** @param path below the root of the context, with `/` */
export function isInContext(rules: readonly IgnoreRule[], path: string): boolean {
  return rules.findLast(({ matches }) => matches.test(path))?.isException ?? true
}

/** Every file of the folder that a builder is sent, but for those of `unread`. */
export async function contextFiles(
  folder: string,
  rules: readonly IgnoreRule[],
  unread: ReadonlySet<string> = new Set(),
): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const parts = await Promise.all(
    entries
      .filter(({ name }) => !unread.has(name))
      .map(async (entry) => {
        const path = join(folder, entry.name)
        if (!entry.isDirectory()) return [entry.name]
        const below = await readdir(path, { recursive: true, withFileTypes: true })
        return below
          .filter((each) => !each.isDirectory())
          .map((each) => relative(folder, join(each.parentPath, each.name)))
      }),
  )
  return parts.flat().filter((path) => isInContext(rules, path))
}

export async function readIgnoreFile(folder: string): Promise<string> {
  return await readFile(join(folder, '.dockerignore'), 'utf8')
}
