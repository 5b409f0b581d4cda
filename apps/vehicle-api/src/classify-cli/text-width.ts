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
  return [...letters.segment(text)].reduce((sum, { segment }) => sum + letterWidth(segment), 0)
}

/** Cuts the beginning off: files of one folder differ at the end. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const all = [...letters.segment(text)].map(({ segment }) => segment)
  let left = width - 1
  const cut = all.findLastIndex((letter) => {
    left -= letterWidth(letter)
    return left < 0
  })
  return `…${all.slice(cut + 1).join('')}`
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

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)))
}

function letterWidth(letter: string): number {
  return wide.test(letter) ? 2 : 1
}
