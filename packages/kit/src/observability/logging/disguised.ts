/**
 * Finds secrets behind an encoding: percent-encoded, once or again, or base64.
 *
 * A word that decodes to text is judged by that text and taken out as a whole. Base64 that begins
 * in the middle of a text, or is no text, cannot be told from noise and stays.
 *
 * @module
 */

/** Of what percent-encoding leaves as it is; `+` is the space of forms. */
const percentWord = /[\w.~!*()+-]{0,512}%[0-9a-f]{2}[\w.~!*()+%-]{0,16384}/gi
// Both alphabets (RFC 4648, sections 4 and 5); shorter ones hold no secret with its name. Of ASCII,
// each fourth character is an early one, which tells most of what is no text.
const base64Word = /(?<![\w+/-])(?:[A-Za-f][\w+/-]{3}){5,4096}[\w+/-]{0,3}={0,2}/g
const printable = /^[\t\n\r\x20-\x7e]+$/
/** Encodings within each other. */
const layersMax = 3

/** Whether there is anything to decode; as cheap as that can be. */
export const mayBeDisguised: RegExp = /%[0-9A-Fa-f]{2}|(?<![\w+/-])(?:[A-Za-f][\w+/-]{3}){5}/

/** The text with `replacement` in place of each word in which `isSecret` finds something, decoded. */
export function redactDisguised(
  text: string,
  isSecret: (decoded: string) => boolean,
  replacement: string,
): string {
  if (!mayBeDisguised.test(text)) return text
  const unBase64 = (part: string) =>
    part.replace(base64Word, (word) => (isSecret(base64Decoded(word)) ? replacement : word))
  const isDeepSecret = (decoded: string) => isSecret(decoded) || unBase64(decoded) !== decoded
  return unBase64(
    text.replace(percentWord, (word) => (isDeepSecret(percentDecoded(word)) ? replacement : word)),
  )
}

function percentDecoded(word: string): string {
  let text = word.replaceAll('+', ' ')
  for (let layer = 0; layer < layersMax && text.includes('%'); layer += 1) {
    text = text.replace(/(?:%[0-9a-f]{2})+/gi, bytesAsText)
  }
  return text
}

/** What is not UTF-8 becomes something else, and the rest of the word can still be read. */
function bytesAsText(escapes: string): string {
  return Buffer.from(escapes.replaceAll('%', ''), 'hex').toString()
}

/** Empty if it is no text. */
function base64Decoded(word: string): string {
  const text = Buffer.from(word, 'base64').toString('latin1')
  return printable.test(text) ? text : ''
}
