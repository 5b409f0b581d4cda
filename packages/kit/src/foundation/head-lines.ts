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

/** Lines that never change, each with what is left of them without the names that were taken out. */
const constants = new Map<string, Map<string, string>>()
const constantsMax = 1_000

/** Says of lines that they will come again and again. */
export function keepLines(lines: string): string {
  if (!constants.has(lines) && constants.size < constantsMax) constants.set(lines, new Map())
  return lines
}

/** The lines but for those of one name; the same lines if there are none. */
export function withoutName(lines: string, name: string): string {
  const rests = constants.get(lines)
  const before = rests?.get(name)
  if (before !== undefined) return before
  if (!has(lines, name)) return lines
  const pairs = pairsOf(lines)
  const rest = linesOf(pairs.filter((pair) => pair[0] !== name))
  rests?.set(name, rest)
  return rest
}

/** To take lines apart costs ten times as much. */
function has(lines: string, name: string): boolean {
  const start = `${name}: `
  return lines.startsWith(start) || lines.includes(`\r\n${start}`)
}
