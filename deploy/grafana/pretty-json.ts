/**
 * JSON as the repository's formatter writes it: a short array of plain values on one line, all else
 * one value a line.
 *
 * @module
 */

const columns = 100

export function prettyJson(value: unknown): string {
  return `${written(value, '', 0)}\n`
}

/** `before` is how much of the line stands in front of the value. */
function written(value: unknown, indent: string, before: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}  `
  if (!Array.isArray(value)) {
    const members = Object.entries(value).map(([name, member]) => {
      const key = `${deeper}${JSON.stringify(name)}: `
      return key + written(member, deeper, key.length)
    })
    return block('{', members, `${indent}}`)
  }
  const isPlain = value.every((item) => typeof item !== 'object' || item === null)
  const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
  // One more for the comma after it.
  if (isPlain && before + line.length < columns) return line
  return block(
    '[',
    value.map((item) => deeper + written(item, deeper, deeper.length)),
    `${indent}]`,
  )
}

function block(open: string, members: readonly string[], close: string): string {
  return members.length === 0 ? open + close.trim() : `${open}\n${members.join(',\n')}\n${close}`
}
