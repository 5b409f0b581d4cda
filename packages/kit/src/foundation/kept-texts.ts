/**
 * Remembers what a function made of texts that come again and again, such as routes and users.
 *
 * @module
 */

const textsMax = 2_000
/** Longer ones are rare, and would take the memory of many. */
const charsMax = 128

/** Of a pure function. What it remembers is bounded: at most some 500 kB. */
export function keptTexts(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>()
  return (text) => {
    const before = made.get(text)
    if (before !== undefined) return before
    const fresh = make(text)
    if (text.length > charsMax) return fresh
    if (made.size >= textsMax) made.clear()
    made.set(text, fresh)
    return fresh
  }
}
