/**
 * Breaks text for a terminal of some width, colours not counted.
 *
 * @module
 */

import { stripVTControlCharacters } from 'node:util'

export interface Line {
  /** May hold colours; everything else that controls a terminal is taken out. */
  readonly text: string
  /** Default 0. */
  readonly indent?: number
}

export type Paragraph = readonly Line[]

/** With an empty line between paragraphs. */
export function paragraphs(parts: readonly Paragraph[], width: number): string {
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.flatMap((line) => wrapped(line, width)).join('\n'))
    .join('\n\n')
}

/** A word longer than the line, such as a URL, is not broken: it is to be copied. */
function wrapped({ text, indent = 0 }: Line, width: number): string[] {
  const margin = ' '.repeat(indent + 1)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?=\S)/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && margin.length + widthOf(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((each) => (each === '' ? '' : `${margin}${each}`))
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length
}

/** C0, DEL, C1, and what turns the direction of text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/** The same with nothing in any of its texts that moves a cursor. */
export function printable<Value>(value: Value): Value {
  return cleaned(value) as Value
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(controls, ' ')
  if (Array.isArray(value)) return value.map(cleaned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleaned(each)]))
}
