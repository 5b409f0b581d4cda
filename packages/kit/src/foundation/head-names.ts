/**
 * Names of the headers that are kept as lines of text, see `response-head.ts`.
 *
 * @module
 */

/** What becomes of our value when the handler has set one: replaced, unless it says otherwise. */
export type MergeHeader = (theirs: string) => string

/** In lower case, each with the places that may put it. */
const names = new Map<string, number[]>()
const merges = new Map<string, MergeHeader>()
/** Names as they were spelled, in lower case if they are ours; all others are ''. */
const spellings = new Map<string, string>()
const spellingsMax = 1_000

/** @param name in lower case */
export function own(name: string, place: number, merge?: MergeHeader): void {
  if (merge !== undefined) merges.set(name, merge)
  const places = placesOf(name)
  if (!places.includes(place)) names.set(name, [...places, place])
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

export function placesOf(name: string): readonly number[] {
  return names.get(name) ?? []
}

export function mergeOf(name: string): MergeHeader | undefined {
  return merges.get(name)
}
