/**
 * Takes secrets out of text by what they look like.
 *
 * It would rather take too much: a log that lost a word is read, a log that shows a password is
 * rotated out of every system that kept it. Each pattern has bounds, so that text a client chose
 * costs no more than text that a programmer wrote.
 *
 * @module
 */

import { mayBeDisguised, redactDisguised } from './disguised.ts'
import { mayQuoteValues, redactDriverMessage } from './driver-messages.ts'

/** What stands where a secret was. */
export const redacted = '[redacted]'

/** Longer text is cut: a log line is no place for a document. */
export const textCharsMax = 16_384

const secretWords =
  'passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|private[_-]?key|signing[_-]?key|credentials?'
// Some JSON writers escape the equals sign.
const separator = String.raw`\\*["']?\s{0,2}(?:[:=]|\\+u003[ad])\s{0,2}`
// What an earlier rule took is part of the value, so that nothing behind it is left over.
// A quote between letters is none that ends it, nor is `&` before what is no further member.
const unquoted = String.raw`(?:\[redacted\]|[^\s"'&,;)}\]]|["'](?=\w)|&(?![\w.%-]{0,64}=))+`
// In JSON within JSON the quote that ends it has as many backslashes as the one that begins it.
const escaped = String.raw`(?<escape>\\+)"(?:[^\r\n]*?(?<!\\)\k<escape>"|[^\r\n]*)`
const quoted = String.raw`"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|${escaped}`

type Rule = readonly [
  pattern: RegExp,
  replace: string | ((match: string, ...groups: string[]) => string),
]

const rules: readonly Rule[] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    redacted,
  ],
  // A header with several values, such as cookies, is secret to the end of its line.
  [
    new RegExp(`((?:authorization|cookie)${separator})(?:${quoted}|[^\\r\\n]+)`, 'gi'),
    `$1${redacted}`,
  ],
  // JSON Web Tokens, signed (three parts) or encrypted (five), RFC 7519: `{"` in base64url is `eyJ`.
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g, redacted],
  [/\b(bearer)\s{1,4}[\w.~+/-]{8,}=*/gi, `$1 ${redacted}`],
  [/\bBasic [A-Za-z0-9+/]{6,}={0,2}/g, basicCredentials],
  // `user:password@` and `token@` in a URL; the password may hold what ought to be percent-encoded.
  // Some JSON writers escape slashes.
  [/:(\\*\/\\*\/)(?:[^\s"'<>/?#@:]*:[^\s"'<>]{0,256}|[^\s"'<>/?#@]{1,256})@/g, `:$1${redacted}@`],
  [new RegExp(`((?:${secretWords})${separator})(?:${quoted}|${unquoted})`, 'gi'), `$1${redacted}`],
  [/\b(?:sk|rk|plk|whsec)_[\w-]{8,}|\bsk-[\w-]{16,}/g, redacted],
  [
    /\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abeoprs]-[\w-]{10,}|\bAKIA[0-9A-Z]{16}\b/g,
    redacted,
  ],
  [/(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])/gi, redacted],
  [/(?<![\d.])[2-6]\d{3}(?:[ +-]?\d){9,15}(?!\d)/g, cardNumber],
]

// Most text holds nothing of the kind, and this says so at a fifth of the cost of the rules.
const suspicious =
  /[:=@]|eyJ|bearer|basic |-----BEGIN|(?:sk|rk|plk|whsec|gh[pousr]|pat)[_-]|xox|AKIA|u003[ad]|[0-9a-f]{32}|[2-6]\d{3}/i

/** The text without passwords, tokens, keys, credentials and card numbers, and not endlessly long. */
export function redact(text: string): string {
  const short = text.length > textCharsMax ? cut(text) : text
  const mayHold = suspicious.test(short) || mayBeDisguised.test(short) || mayQuoteValues.test(short)
  return mayHold ? applyRules(short) : short
}

/** Exported for the test that nothing which a rule would take is thought unsuspicious. */
export function applyRules(text: string): string {
  const clean = redactDriverMessage(applyPlainRules(text), redacted)
  return redactDisguised(clean, isSecret, redacted)
}

function isSecret(decoded: string): boolean {
  return suspicious.test(decoded) && applyPlainRules(decoded) !== decoded
}

function applyPlainRules(text: string): string {
  let clean = text
  for (const [pattern, replace] of rules) {
    // The two overloads of replace() are one for the program and two for the compiler.
    clean = clean.replace(pattern, replace as string)
  }
  return clean
}

function cut(text: string): string {
  return `${text.slice(0, textCharsMax)}[${text.length - textCharsMax} more characters]`
}

/** RFC 7617: base64 of `user:password`. The word "Basic" before another word is none. */
function basicCredentials(match: string): string {
  const decoded = Buffer.from(match.slice('Basic '.length), 'base64').toString('latin1')
  return decoded.includes(':') ? `Basic ${redacted}` : match
}

/** ISO/IEC 7812-1: a card number ends in a Luhn check digit, as one in ten other numbers does. */
function cardNumber(match: string): string {
  const digits = match.replace(/\D/g, '')
  let sum = 0
  for (const [at, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0 ? redacted : match
}
