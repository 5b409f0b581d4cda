/**
 * Is this text less random than its length promises?
 *
 * Refuses few different characters, one piece repeated, and runs along the alphabet or the digits.
 * It knows neither words nor keyboards: it catches what was typed to fill a field, not a bad choice.
 *
 * @module
 */

export function isLowVariety(text: string, differentMin: number): boolean {
  const characters = [...text]
  return new Set(characters).size < differentMin || isRepeated(text) || isRun(characters)
}

/** A text of period p lies within itself doubled, p characters in; cut pieces count too. */
function isRepeated(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.startsWith(text.slice(period))) return true
  }
  return false
}

/** More than half of the steps from one character to the next are 0, +1 or -1. */
function isRun(characters: readonly string[]): boolean {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0)
  const small = codes.filter((code, at) => Math.abs(code - (codes[at - 1] ?? Number.NaN)) <= 1)
  return small.length > (codes.length - 1) / 2
}
