/**
 * Finds several byte strings at once in one pass (Aho and Corasick, 1975).
 *
 * One table look-up per byte, whatever the bytes are: a search that compares string by string is
 * slow on just the files that somebody makes to slow it down.
 *
 * @module
 */

/** A string to be found, as Latin-1. Letters match in both cases if `ignoreCase`. */
export interface Needle {
  readonly text: string
  readonly ignoreCase?: boolean
}

export interface ByteSearch<T extends Needle> {
  readonly needles: readonly T[]
  /** The next state for a state (high bits) and a byte (low 8 bits). */
  readonly next: Uint16Array
  /** For each state, 1 plus the index of the needle that ends there, or 0. */
  readonly found: Uint16Array
}

/**
 * No needle may be contained in another, so that only one can end at a state, and needles that
 * begin alike must agree about `ignoreCase`.
 */
export function buildSearch<T extends Needle>(needles: readonly T[]): ByteSearch<T> {
  const statesMax = 1 + needles.reduce((sum, { text }) => sum + text.length, 0)
  const next = new Uint16Array(statesMax * 256)
  const found = new Uint16Array(statesMax)
  let states = 1
  for (const [index, needle] of needles.entries()) {
    let state = 0
    for (const bytes of alternatives(needle)) {
      const to = next[(state << 8) | (bytes[0] ?? 0)] || states++
      for (const byte of bytes) next[(state << 8) | byte] = to
      state = to
    }
    found[state] = index + 1
  }
  followFailures(next, found)
  return { needles, next, found }
}

/**
 * The first needle that `accepts` between `start` and `end`. It is asked with the offset at which
 * the needle begins.
 */
export function findFirst<T extends Needle>(
  search: ByteSearch<T>,
  bytes: Uint8Array,
  start: number,
  end: number,
  accepts: (needle: T, at: number) => boolean,
): T | undefined {
  const { needles, next, found } = search
  let state = 0
  for (let i = start; i < end; i++) {
    // As numbers: tables and range are sound, and a test for undefined would be paid per byte.
    state = next[(state << 8) | (bytes[i] as number)] as number
    if ((found[state] as number) === 0) continue
    const needle = needles[(found[state] as number) - 1]
    if (needle && accepts(needle, i + 1 - needle.text.length)) return needle
  }
  return undefined
}

/** For each character the bytes that match it. */
function alternatives({ text, ignoreCase }: Needle): readonly number[][] {
  return [...text].map((character) => {
    const forms = ignoreCase ? [character.toLowerCase(), character.toUpperCase()] : [character]
    return [...new Set(forms)].map((form) => form.charCodeAt(0))
  })
}

/**
 * Where a state knows no continuation, it takes that of the longest suffix that is a state too.
 * States are visited by depth, so the one of the suffix is complete before it is asked.
 */
function followFailures(next: Uint16Array, found: Uint16Array): void {
  const suffixOf = new Uint16Array(found.length)
  const queue = childrenOf(next, 0)
  for (const state of queue) {
    // Before the continuations of the suffix are filled in: these are its own.
    queue.push(...childrenOf(next, state))
    const suffix = suffixOf[state] ?? 0
    for (let byte = 0; byte < 256; byte++) {
      const to = next[(state << 8) | byte] ?? 0
      const other = next[(suffix << 8) | byte] ?? 0
      if (to === 0) next[(state << 8) | byte] = other
      else suffixOf[to] = other
    }
  }
}

function childrenOf(next: Uint16Array, state: number): number[] {
  return [...new Set(next.subarray(state << 8, (state + 1) << 8))].filter((to) => to !== 0)
}
