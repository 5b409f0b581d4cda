/**
 * Reads SQL as far as a migrator must: where a statement ends, what is a comment, what is a name.
 *
 * The canonical text of a statement is its tokens parted by one space, so that neither comments nor
 * layout are part of a checksum. It does not parse: a statement that no engine accepts passes.
 *
 * @module
 */

type TokenKind = 'word' | 'name' | 'literal' | 'sign'

interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const tokens: readonly (readonly [TokenKind | 'nothing', RegExp])[] = [
  ['nothing', /\s+|--[^\n]*/y],
  // Bodies of functions: $$ … $$ or $name$ … $name$.
  ['literal', /\$(\w*)\$[\s\S]*?\$\1\$/y],
  ['literal', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"|`(?:[^`]|``)*`/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['literal', /\d[\w.]*/y],
  ['sign', /[^'"`]/y],
]

/** @throws RangeError if a text, a name or a comment does not end. */
export function tokensOf(sql: string): readonly Token[] {
  const found: Token[] = []
  for (let at = 0; at < sql.length; ) {
    if (sql.startsWith('/*', at)) {
      at = commentEnd(sql, at)
      continue
    }
    const { kind, text } = tokenAt(sql, at)
    if (kind !== 'nothing') found.push({ kind, text })
    at += text.length
  }
  while (found.at(-1)?.text === ';') found.pop()
  return found
}

function tokenAt(sql: string, at: number): { kind: TokenKind | 'nothing'; text: string } {
  for (const [kind, pattern] of tokens) {
    pattern.lastIndex = at
    const text = pattern.exec(sql)?.[0]
    if (text !== undefined) return { kind, text }
  }
  throw new RangeError(`a quoted text or name does not end: ${sql.slice(at, at + 40)}`)
}

/** Comments nest in PostgreSQL. */
function commentEnd(sql: string, start: number): number {
  let depth = 0
  for (let at = start; at < sql.length; at += 1) {
    if (sql.startsWith('/*', at)) depth += 1
    else if (sql.startsWith('*/', at)) depth -= 1
    else continue
    at += 1
    if (depth === 0) return at + 1
  }
  throw new RangeError(`a comment does not end: ${sql.slice(start, start + 40)}`)
}

/** Without comments and layout. */
export function canonical(sql: string): string {
  return tokensOf(sql)
    .map(({ text }) => text)
    .join(' ')
}

/**
 * For rules and comparisons: words in lower case, names without quotes where they need none, `a.b`
 * in one piece, and texts, but not numbers, as `''`.
 */
export function skeleton(sql: string): string {
  return tokensOf(sql).map(bare).join(' ').replaceAll(' . ', '.')
}

function bare({ kind, text }: Token): string {
  if (kind === 'word') return text.toLowerCase()
  if (kind === 'literal') return /^\d/.test(text) ? text : "''"
  const name = text.slice(1, -1)
  return kind === 'name' && /^[a-z_][a-z0-9_]*$/.test(name) ? name : text
}

/** As {@link canonical}, with the names of {@link skeleton} and with its texts kept. */
export function normalised(sql: string): string {
  return tokensOf(sql)
    .map((token) => (token.kind === 'literal' ? token.text : bare(token)))
    .join(' ')
    .replaceAll(' . ', '.')
}

const transactionWords = new Set(
  'begin commit rollback savepoint release end start abort'.split(' '),
)

/** @throws RangeError if it is none, several, or one that ends the runner's transaction. */
export function assertOneStatement(sql: string): void {
  const found = tokensOf(sql)
  const first = found[0]?.text.toLowerCase()
  if (first === undefined) throw new RangeError('a statement is empty')
  if (transactionWords.has(first)) {
    throw new RangeError(`"${first}" is not for migrations: the runner opens the transaction`)
  }
  const hasBody = /^create (or replace )?(temp )?(temporary )?(trigger|function|procedure) /
  if (hasBody.test(skeleton(sql))) return
  if (found.some(({ kind, text }) => kind === 'sign' && text === ';')) {
    throw new RangeError(`several statements in one text, part them: ${canonical(sql)}`)
  }
}
