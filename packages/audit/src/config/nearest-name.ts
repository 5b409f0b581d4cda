/**
 * Finds the name that a misspelt one was meant to be, by the number of characters that were
 * inserted, lost or changed (Levenshtein).
 *
 * @module
 */

/** The known name that is nearest, if at most a third of it differs, or one begins the other. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((candidate) => ({ candidate, edits: distance(plain(name), plain(candidate)) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((left, right) => left.edits - right.edits)
  return best?.candidate ?? known.find((candidate) => isBeginning(plain(name), plain(candidate)))
}

function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1]
    for (let column = 1; column <= to.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (to[column - 1] === character ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/** Case, `_` and `-` are what differs most often. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

function isBeginning(name: string, candidate: string): boolean {
  return name.length >= 3 && (candidate.startsWith(name) || name.startsWith(candidate))
}
