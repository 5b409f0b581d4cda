/**
 * Text as a span may show it: without secrets, and not endlessly long.
 *
 * @module
 */

/** Takes secrets out of text, such as `redact` of `@plimsoll/kit/logging`. */
export type Redact = (text: string) => string

const charsMax = 1_024
const knownMax = 2_000
const sqlCharsMax = 500

export class ShownText {
  readonly #redact: Redact
  readonly #known = new Map<string, string>()

  constructor(redact: Redact) {
    this.#redact = redact
  }

  /** Of text from outside. */
  given(text: string): string {
    const clean = this.#redact(text)
    return clean.length <= charsMax ? clean : `${clean.slice(0, charsMax - 1)}…`
  }

  /** Of text that a programmer wrote, of which there is not much: each is looked at once. */
  written(text: string, shorten: (text: string) => string = unchanged): string {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const shown = this.given(shorten(text))
    if (this.#known.size < knownMax) this.#known.set(text, shown)
    return shown
  }
}

const unchanged = (text: string) => text

/** SQL with placeholders alone, of one line, of bounded length. */
export function shownSql(sql: string): string {
  const bare = sql
    .replaceAll(/'(?:[^']|'')*'/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return bare.length <= sqlCharsMax ? bare : `${bare.slice(0, sqlCharsMax - 1)}…`
}

/** `SELECT reports`: the operation and the table that it is about. */
export function summaryOf(sql: string): string {
  const operation = /^\s*\(?\s*([a-z]{1,20})/i.exec(sql)?.[1]?.toUpperCase() ?? 'SQL'
  const table = /\b(?:from|into|update|table)\s+"?([a-z_]\w{0,62})/i.exec(sql.slice(0, 2_000))?.[1]
  return table === undefined ? operation : `${operation} ${table}`
}

/** The URL as far as it may be shown: no credentials, no query, no fragment. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** The path of a request target, without its query. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  return end === -1 ? target : target.slice(0, end)
}
