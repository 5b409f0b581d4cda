/**
 * Finds the variable that a misspelt name was meant to be.
 *
 * Counts inserted, lost, changed and swapped characters (optimal string alignment): two may differ
 * in a name of eight characters or more, one in a shorter one, so that `HOME` is not taken for
 * `HOST`. A known name with a unit behind it, `REQUEST_TIMEOUT_MS`, is a close miss too.
 *
 * @module
 */

const unitSuffix = /_(?:MS|S|SEC|SECS|SECONDS|MINUTES|BYTES|KB|MB)$/

/** The known name that is nearest to `name`, if one is near enough. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const withoutUnit = name.replace(unitSuffix, '')
  if (known.includes(withoutUnit)) return withoutUnit

  const characters = charactersOf(name)
  const near = known
    .filter((candidate) => mayBeNear(characters, charactersOf(candidate)))
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= (candidate.length >= 8 ? 2 : 1))
  near.sort((left, right) => left.distance - right.distance)
  return near[0]?.candidate
}

/** The set of its characters, a bit for each; some share one. */
function charactersOf(name: string): number {
  let set = 0
  for (let at = 0; at < name.length; at += 1) set |= 1 << (name.charCodeAt(at) & 31)
  return set
}

/**
 * Two edits take two characters away and bring two at most. Nearly all pairs are told apart by this:
 * to measure each variable of a shell against each known one took a tenth of the start.
 */
function mayBeNear(one: number, other: number): boolean {
  let different = one ^ other
  for (let count = 0; count < 4; count += 1) different &= different - 1
  return different === 0
}

/** How many edits lead from one text to the other; `Infinity` when the lengths differ by over 2. */
export function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Number.POSITIVE_INFINITY

  // Rows of the usual table: [i][j] is the distance between the first i and the first j characters.
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= to.length; j += 1) row.push(cell(from, to, i, j, rows))
  }
  return rows.at(-1)?.at(-1) ?? 0
}

function cell(from: string, to: string, i: number, j: number, rows: readonly number[][]): number {
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0
  const changed = from[i - 1] === to[j - 1] ? 0 : 1
  const nearest = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + changed)
  const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
  return i > 1 && j > 1 && swapped ? Math.min(nearest, at(i - 2, j - 2) + 1) : nearest
}
