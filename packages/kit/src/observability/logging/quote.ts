/**
 * Text as it may stand in a log: no character of it can end a line, move a cursor or reorder what
 * is shown, so one record stays one line whatever a client sent.
 *
 * JSON itself escapes the controls below U+0020. Terminals and viewers also act on DEL and C1, on
 * the line and paragraph separators, and on the bidirectional overrides.
 *
 * @module
 */

const unsafe = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u
const unsafeEverywhere = new RegExp(unsafe, 'gu')
const needsEscape = /["\\\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u

/** The text as a JSON string, in quotes. */
export function quote(text: string): string {
  return needsEscape.test(text) ? escapeControls(JSON.stringify(text)) : `"${text}"`
}

/** Writes each unsafe character as the escape that JSON has for it: `\u0085`. */
export function escapeControls(text: string): string {
  return unsafe.test(text) ? text.replace(unsafeEverywhere, escapeOf) : text
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
