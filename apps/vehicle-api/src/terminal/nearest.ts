/**
 * The known word that a mistyped one was probably meant to be.
 *
 * Counts letters that were put in, left out or changed (Levenshtein): a third of the word may be, rounded up.
 *
 * @module
 */

export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .filter(({ candidate, far }) => far <= allowed(word, candidate) || isBegun(word, candidate))
    .toSorted((one, other) => one.far - other.far)
  return best?.candidate
}

function allowed(word: string, candidate: string): number {
  return Math.ceil(Math.max(word.length, candidate.length) / 3)
}

/** `stat` for `status`, `migration` for `migrate`. */
function isBegun(word: string, candidate: string): boolean {
  const shared = Math.min(word.length, candidate.length)
  return shared >= 3 && (candidate.startsWith(word) || word.startsWith(candidate.slice(0, -1)))
}

function distance(word: string, candidate: string): number {
  let above = Array.from({ length: candidate.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...word].entries()) {
    const next = [row + 1]
    for (let column = 1; column < above.length; column += 1) {
      const change = letter === candidate[column - 1] ? 0 : 1
      const [diagonal = 0, up = 0] = [above[column - 1], above[column]]
      next.push(Math.min(diagonal + change, up + 1, (next[column - 1] ?? 0) + 1))
    }
    above = next
  }
  return above.at(-1) ?? 0
}
