/**
 * Text on a terminal: how many columns it takes, and how to make it take as many as wanted.
 *
 * @module
 */

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Without what could steer the terminal: a file may have any name. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}

export function textWidth(text: string): number {
  return graphemes(text).reduce((sum, letter) => sum + letterWidth(letter), 0)
}

/** Cuts the beginning off: files of one folder differ at the end. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const reversed = graphemes(text).toReversed()
  return `…${fitting(reversed, width - 1)
    .toReversed()
    .join('')}`
}

/** Cuts the end off: sentences say at their beginning what they are about. */
export function cutOff(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  return `${fitting(graphemes(text), width - 1).join('')}…`
}

/** Breaks between words; a word that is longer than a line stays whole. */
export function wrapped(text: string, width: number): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    const longer = `${line} ${word}`
    if (line !== undefined && textWidth(longer) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines.join('\n')
}

/** Wrapped with its further lines indented; as it is where the output has no width. */
export function fitted(text: string, columns: number | undefined, indent = 0): string {
  if (columns === undefined) return text
  return wrapped(text, columns - indent).replaceAll('\n', `\n${' '.repeat(indent)}`)
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text
}

function graphemes(text: string): string[] {
  return [...letters.segment(text)].map(({ segment }) => segment)
}

/** The first letters, as many as fit. */
function fitting(all: readonly string[], width: number): string[] {
  let left = width
  const end = all.findIndex((letter) => {
    left -= letterWidth(letter)
    return left < 0
  })
  return all.slice(0, end === -1 ? undefined : end)
}

function letterWidth(letter: string): number {
  return wide.test(letter) ? 2 : 1
}
