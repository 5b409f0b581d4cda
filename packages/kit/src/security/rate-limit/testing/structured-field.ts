/**
 * Reads a list of strings with parameters that are integers: what RFC 9651, section 4.2 leaves of
 * structured fields where nothing else may occur.
 *
 * @module
 */

export interface FieldItem {
  readonly name: string
  readonly parameters: Readonly<Record<string, number>>
}

/** @throws Error where the text is no such list. */
export function readField(text: string): FieldItem[] {
  const items: FieldItem[] = []
  const rest = { text, at: 0 }
  for (;;) {
    items.push({ name: readString(rest), parameters: readParameters(rest) })
    if (rest.at === text.length) return items
    expect(rest, /[ \t]*,[ \t]*/y)
  }
}

interface Rest {
  readonly text: string
  at: number
}

function readString(rest: Rest): string {
  const quoted = expect(rest, /"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y)
  return quoted.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
}

function readParameters(rest: Rest): Record<string, number> {
  const parameters: Record<string, number> = {}
  while (rest.text[rest.at] === ';') {
    expect(rest, /; */y)
    const key = expect(rest, /[a-z*][a-z0-9_.*-]*/y)
    expect(rest, /=/y)
    parameters[key] = Number(expect(rest, /-?\d{1,15}(?![\d.])/y))
  }
  return parameters
}

function expect(rest: Rest, pattern: RegExp): string {
  pattern.lastIndex = rest.at
  const [found] = pattern.exec(rest.text) ?? []
  if (found === undefined) throw new Error(`not ${pattern} at ${rest.at} of ${rest.text}`)
  rest.at += found.length
  return found
}
