/**
 * The directives of a configuration of nginx, each with the blocks that it stands in. nginx itself
 * says whether they make sense; here they are only told apart.
 *
 * @module
 */

export interface Directive {
  readonly name: string
  readonly values: readonly string[]
  /** From the outermost, such as `['http', 'upstream api']`. */
  readonly within: readonly string[]
}

/** A word, perhaps in quotes; an end; a comment. */
const tokens = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|#[^\n]*|[;{}]|(?:\\.|[^\s;{}])+/g

export function directivesOf(text: string): readonly Directive[] {
  const found: Directive[] = []
  const within: string[] = []
  let words: string[] = []
  for (const token of wordsOf(text)) {
    const isEnd = token === ';' || token === '{'
    if (token === '}') within.pop()
    else if (!isEnd) words.push(token)
    if (!isEnd) continue
    const [name = '', ...values] = words.map(bare)
    found.push({ name, values, within: [...within] })
    if (token === '{') within.push([name, ...values].join(' '))
    words = []
  }
  return found
}

function wordsOf(text: string): readonly string[] {
  return (text.match(tokens) ?? []).filter((token) => !token.startsWith('#'))
}

function bare(word: string): string {
  return /^(["']).*\1$/s.test(word) ? word.slice(1, -1) : word
}

/** `60s`, `1m 30s` of nginx, `500ms` of HAProxy. */
export function secondsOf(time: string): number {
  const units = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const
  return [...time.matchAll(/(\d+)(ms|s|m|h|d)?/g)].reduce(
    (sum, [, digits, unit = 's']) => sum + Number(digits) * units[unit as keyof typeof units],
    0,
  )
}

export function bytesOf(size: string): number {
  const [, digits = '0', unit = ''] = /^(\d+)([kmg]?)$/i.exec(size) ?? []
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}
