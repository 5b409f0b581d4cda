/**
 * A text that a regular expression matches, for the subset that schemas use: literals, classes,
 * groups, alternatives, quantifiers and anchors.
 *
 * Look-arounds and back references are not understood; the caller gets undefined, as it does whenever
 * the text made does not match after all.
 *
 * @module
 */

/** @param seed picks characters and lengths, so that different seeds give different texts. */
export function textMatching(
  pattern: string,
  lengths: { min?: number; max?: number } = {},
  seed = 0,
): string | undefined {
  const { min = 0, max = 1_000 } = lengths
  const tree = parsePattern(pattern)
  if (tree === undefined) return undefined
  for (const repeats of [0, 1, 2, 4, 8, 16, 32, 64, 128]) {
    const text = new Writer(repeats, seed).write(tree)
    const isFit = text.length >= min && text.length <= max
    if (isFit && new RegExp(pattern).test(text)) return text
  }
  return undefined
}

type Node =
  | { readonly kind: 'characters'; readonly characters: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number }

class Writer {
  readonly #repeats: number
  #state: number

  constructor(repeats: number, seed: number) {
    this.#repeats = repeats
    this.#state = seed
  }

  write(node: Node): string {
    if (node.kind === 'characters') return this.#pick(node.characters)
    if (node.kind === 'sequence') return node.nodes.map((part) => this.write(part)).join('')
    if (node.kind === 'choice') {
      const choice = node.nodes[this.#state % node.nodes.length]
      return choice === undefined ? '' : this.write(choice)
    }
    const count = Math.min(node.max, node.min + this.#repeats)
    return Array.from({ length: count }, () => this.write(node.node)).join('')
  }

  #pick(characters: string): string {
    this.#state += 1
    return characters[(this.#state * 7) % characters.length] ?? ''
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
const classes: Readonly<Record<string, string>> = {
  d: digits,
  w: `${letters}${letters.toUpperCase()}${digits}_`,
  s: ' ',
  D: letters,
  W: '-',
  S: letters,
  t: '\t',
  n: '\n',
  r: '\r',
}

/** Undefined for what is beyond the subset. */
function parsePattern(pattern: string): Node | undefined {
  const reader = new PatternReader(pattern)
  try {
    const node = reader.choice()
    return reader.isDone ? node : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

class PatternReader {
  readonly #pattern: string
  #at = 0

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  get isDone(): boolean {
    return this.#at >= this.#pattern.length
  }

  choice(): Node {
    const nodes = [this.#sequence()]
    while (this.#take('|')) nodes.push(this.#sequence())
    return { kind: 'choice', nodes }
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (!this.isDone && !'|)'.includes(this.#peek())) {
      if (this.#take('^') || this.#take('$')) continue
      nodes.push(this.#quantified(this.#atom()))
    }
    return { kind: 'sequence', nodes }
  }

  #atom(): Node {
    if (this.#take('(')) return this.#group()
    if (this.#take('[')) return { kind: 'characters', characters: this.#class() }
    if (this.#take('.')) return { kind: 'characters', characters: `${letters}${digits}` }
    if (this.#take('\\')) return { kind: 'characters', characters: this.#escape() }
    return { kind: 'characters', characters: this.#next() }
  }

  #group(): Node {
    if (this.#take('?')) {
      if (this.#take('<') && /[=!]/.test(this.#peek())) throw new SyntaxError('look-behind')
      else if (!this.#take(':')) this.#skipName()
    }
    const node = this.choice()
    if (!this.#take(')')) throw new SyntaxError('open group')
    return node
  }

  #skipName(): void {
    const name = /^[\w$]+>/.exec(this.#pattern.slice(this.#at))
    if (name === null) throw new SyntaxError('look-ahead')
    this.#at += name[0].length
  }

  #class(): string {
    const isNegated = this.#take('^')
    let characters = ''
    while (this.#peek() !== ']') characters += this.#member()
    this.#at += 1
    if (!isNegated) return characters
    return preferred([...printable].filter((character) => !characters.includes(character)))
  }

  /** One character of a class, a class within it, or a range. */
  #member(): string {
    const from = this.#take('\\') ? this.#escape() : this.#next()
    const isRange = this.#peek() === '-' && this.#pattern[this.#at + 1] !== ']'
    if (!isRange || from.length > 1) return from
    this.#at += 1
    return range(from, this.#take('\\') ? this.#escape() : this.#next())
  }

  #escape(): string {
    const character = this.#next()
    if (/[1-9bBpPkuxc]/.test(character)) throw new SyntaxError('beyond the subset')
    return classes[character] ?? character
  }

  #quantified(node: Node): Node {
    const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})[?+]?/.exec(this.#pattern.slice(this.#at))
    if (match === null) return node
    this.#at += match[0].length
    const [, sign, least, comma, most] = match
    if (sign !== undefined) {
      return { kind: 'repeat', node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : 1_000 }
    }
    const min = Number(least)
    return { kind: 'repeat', node, min, max: comma === undefined ? min : Number(most || 1_000) }
  }

  #peek(): string {
    const character = this.#pattern[this.#at]
    if (character === undefined) throw new SyntaxError('ends too soon')
    return character
  }

  #next(): string {
    const character = this.#peek()
    this.#at += 1
    return character
  }

  #take(character: string): boolean {
    if (this.#pattern[this.#at] !== character) return false
    this.#at += 1
    return true
  }
}

function range(from: string, to: string): string {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)]
  if (last < first || last - first > 500) throw new SyntaxError('range')
  return Array.from({ length: last - first + 1 }, (_, at) => String.fromCharCode(first + at)).join(
    '',
  )
}

/** Letters and digits if there are any: the rest is more often refused. */
function preferred(characters: readonly string[]): string {
  const plain = characters.filter((character) => /[a-z0-9]/i.test(character))
  return (plain.length > 0 ? plain : characters).join('')
}
