/**
 * Turns a path from a request into one that is inside a directory, or refuses it.
 *
 * A path is accepted only if every reader agrees on what it means: it is decoded until it changes no
 * more, and must then be plain names parted by `/`. So a name with a percent sign, a backslash, a
 * colon, or a dot or space at its end cannot be reached; give such files an id.
 *
 * {@link resolveInside} looks at names alone. {@link resolveInsideReal} also follows symbolic links.
 * Neither can keep a link from being made between the check and the use.
 *
 * @module
 */

import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { isDeviceName } from './device-name.ts'
import { PathRefusedError } from './errors.ts'

// More rounds of percent-encoding than any chain of proxies adds.
const DECODINGS_MAX = 4

const FORBIDDEN: readonly (readonly [RegExp, string])[] = [
  [/[\p{Cc}\p{Cs}]/u, 'holds a control character'],
  [/\\/, 'holds a backslash'],
  [/:/, 'holds a colon'],
  [/^\//, 'is absolute'],
  [/(?:^|\/)(?:\/|$)/, 'has an empty name'],
  [/[. ](?:\/|$)/, 'has a name that ends in a dot or a space'],
]

/**
 * Gives the absolute path of `untrusted` inside `root`, by name alone.
 *
 * @throws PathRefusedError if it leads elsewhere or is not plain.
 * @throws RangeError if `root` is not absolute.
 */
export function resolveInside(root: string, untrusted: string): string {
  if (!isAbsolute(root)) throw new RangeError(`root must be an absolute path, got "${root}"`)

  const path = decode(untrusted)
  for (const [pattern, reason] of FORBIDDEN) {
    if (pattern.test(path)) throw refused(reason)
  }
  if (path.split('/').some(isDeviceName)) throw refused('names a device')

  const full = resolve(root, path)
  // What comes before refuses all that is known; this holds for what is not.
  if (!isInside(resolve(root), full)) throw refused('leaves its directory')
  return full
}

/**
 * Like {@link resolveInside}, and follows the symbolic links of what exists. A file that is yet to
 * be made is allowed where its directory is inside.
 *
 * @throws PathRefusedError also if a link leads out of `root` or nowhere.
 */
export async function resolveInsideReal(root: string, untrusted: string): Promise<string> {
  const full = resolveInside(root, untrusted)
  const realRoot = await realpath(root)
  const real = await followLinks(full)
  if (!isInside(realRoot, real)) throw refused('leaves its directory')
  return real
}

function decode(untrusted: string): string {
  let path = untrusted
  for (let round = 0; round <= DECODINGS_MAX; round++) {
    const decoded = decodeOnce(path)
    if (decoded === path) return path
    path = decoded
  }
  throw refused('is percent-encoded too many times')
}

// Refuses overlong UTF-8 such as `%c0%ae` too: decodeURIComponent takes only the shortest form.
function decodeOnce(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (cause) {
    throw refused('has a percent sign that encodes no character', cause)
  }
}

async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (cause) {
    if (!isMissing(cause)) throw refused('cannot be followed', cause)
  }
  // A link to nowhere would make its target when it is written to.
  if (await exists(path)) throw refused('is a link to nothing')
  return join(await followLinks(dirname(path)), basename(path))
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    // Whatever the reason: it cannot be a link that somebody could write through.
    return false
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep)
}

function refused(reason: string, cause?: unknown): Error {
  return new PathRefusedError(`The path ${reason}; send a relative path of plain names.`, { cause })
}
