/**
 * Names of the headers that are kept as lines of text, see `response-head.ts`.
 *
 * @module
 */

/** What becomes of our value when the handler has set one: replaced, unless it says otherwise. */
export type MergeHeader = (theirs: string) => string

/** In lower case. */
const names = new Set<string>()
/** Those that more than one place has. */
const shared = new Set<string>()
const merges = new Map<string, MergeHeader>()
/** Names as they were spelled, in lower case if they are ours; all others are ''. */
const spellings = new Map<string, string>()
const spellingsMax = 1_000

/** @param name in lower case */
export function own(name: string, merge?: MergeHeader): void {
  if (merge !== undefined) merges.set(name, merge)
  if (names.has(name)) shared.add(name)
  names.add(name)
  spellings.clear()
}

/** The name in lower case if it is one of ours, else ''. */
export function ownName(name: string): string {
  const before = spellings.get(name)
  if (before !== undefined) return before
  const lower = name.toLowerCase()
  const known = names.has(lower) ? lower : ''
  if (spellings.size < spellingsMax) spellings.set(name, known)
  return known
}

export function isShared(name: string): boolean {
  return shared.has(name)
}

export function mergeOf(name: string): MergeHeader | undefined {
  return merges.get(name)
}
