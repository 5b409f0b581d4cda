/**
 * Finds many known texts in one pass (Rabin-Karp over windows of eight characters), because a run
 * learns hundreds of secrets, each in several spellings, and looks for them in thousands of texts.
 *
 * @module
 */

export interface Match {
  readonly start: number
  readonly end: number
  /** As it was added. */
  readonly name: string
}

export interface SecretSearch {
  /** Looks for `text` from now on; texts below {@link window} characters are not looked for. */
  readonly add: (text: string, name: string) => void
  /** Without overlaps, the longest first at each place. */
  readonly find: (text: string) => readonly Match[]
}

export const window = 8
const base = 0x01000193
/** `base ** (window - 1)`, modulo 2 ** 32. */
const leaving = Array.from({ length: window - 1 }).reduce<number>((n) => Math.imul(n, base), 1)

export function createSecretSearch(): SecretSearch {
  const byHash = new Map<number, { text: string; name: string }[]>()
  const known = new Set<string>()

  const longestAt = (text: string, start: number, hash: number): Match | undefined => {
    const found = byHash.get(hash)?.find((secret) => text.startsWith(secret.text, start))
    return found && { start, end: start + found.text.length, name: found.name }
  }
  return {
    add: (text, name) => {
      if (text.length < window || known.has(text)) return
      known.add(text)
      const hash = hashOf(text)
      const list = byHash.get(hash) ?? []
      list.push({ text, name })
      list.sort((a, b) => b.text.length - a.text.length)
      byHash.set(hash, list)
    },
    find: (text) => {
      if (text.length < window) return []
      const matches: Match[] = []
      let free = 0
      for (const [start, hash] of windowsOf(text)) {
        const match = start >= free ? longestAt(text, start, hash) : undefined
        if (match === undefined) continue
        matches.push(match)
        free = match.end
      }
      return matches
    },
  }
}

/** Each place with the hash of the window that begins there, rolled on from the one before. */
function* windowsOf(text: string): Generator<readonly [number, number]> {
  let hash = hashOf(text)
  for (let start = 0; start + window <= text.length; start += 1) {
    yield [start, hash]
    const without = hash - Math.imul(text.charCodeAt(start), leaving)
    hash = (Math.imul(without, base) + (text.charCodeAt(start + window) || 0)) | 0
  }
}

function hashOf(text: string): number {
  let hash = 0
  for (let i = 0; i < window; i += 1) hash = (Math.imul(hash, base) + text.charCodeAt(i)) | 0
  return hash
}
