/**
 * Header lines as text, as they go over the wire: `name: value`, each with its line end.
 *
 * @module
 */

type Pair = readonly [name: string, value: string]

export function linesOf(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${name}: ${value}\r\n`).join('')
}

export function pairsOf(lines: string): Pair[] {
  return lines
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const end = line.indexOf(': ')
      return [line.slice(0, end), line.slice(end + 2)]
    })
}

/** Few combinations occur, and all come from code: errors, for one, set `cache-control` always. */
const known = new Map<string, string>()
const knownMax = 100

/** The lines but for those of one name. */
export function withoutName(lines: string, name: string): string {
  const key = `${name}\n${lines}`
  const before = known.get(key)
  if (before !== undefined) return before
  const rest = linesOf(pairsOf(lines).filter((pair) => pair[0] !== name))
  if (known.size < knownMax) known.set(key, rest)
  return rest
}
