/**
 * Values as the text that is stored, and back.
 *
 * Every value goes through text, also the one that was just loaded: so it looks the same wherever it
 * came from, it is nobody else's object, and it is frozen, as many callers get the same one.
 *
 * @module
 */

/** That something is not there is `undefined`, which is a value to be stored too. */
export function textOf(value: unknown): string {
  const text = JSON.stringify({ value })
  if (value !== undefined && text === '{}') {
    throw new TypeError(`a cache keeps JSON, got a ${typeof value}`)
  }
  return text
}

/** @throws SyntaxError if it is no such text. */
export function valueFrom(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SyntaxError('not the text of a cached value')
  }
  return deepFrozen((parsed as { readonly value?: unknown }).value)
}

function deepFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFrozen(member)
  return Object.freeze(value)
}
