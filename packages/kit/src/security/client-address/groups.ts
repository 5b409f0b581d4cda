/**
 * An IP address as the eight 16-bit groups of IPv6 (RFC 4291, section 2.2).
 *
 * An IPv4 address is kept as the IPv6 address that it is mapped to, `::ffff:0:0/96` (section
 * 2.5.5.2), so that both spellings are one address by construction. A zone (RFC 4007) names an
 * interface of one host and is cut.
 *
 * @module
 */

import { isIPv4, isIPv6 } from 'node:net'

/** Eight, each from 0 to 65,535, highest first. */
export type Groups = readonly number[]

// Codes of characters.
const dot = 0x2e
const zero = 0x30
const nine = 0x39
const colon = 0x3a
const letterA = 0x61
const lowerCase = 0x20

/** Undefined if the text is no address, to the letter: without ports, brackets, spaces, octal. */
export function parseGroups(text: string): Groups | undefined {
  if (!text.includes(':')) return isIPv4(text) ? mapped(octetPairs(text)) : undefined
  if (!isIPv6(text)) return undefined
  const zoneAt = text.indexOf('%')
  const end = zoneAt === -1 ? text.length : zoneAt
  const gapAt = text.indexOf('::')
  if (gapAt === -1) return numbersOf(text, 0, end)
  const before = numbersOf(text, 0, gapAt)
  const after = numbersOf(text, gapAt + 2, end)
  while (before.length + after.length < 8) before.push(0)
  return before.concat(after)
}

export function mapped([high = 0, low = 0]: readonly number[]): Groups {
  return [0, 0, 0, 0, 0, 0xffff, high, low]
}

/** Whether the address is IPv4. */
export function isMapped([a, b, c, d, e, f]: Groups): boolean {
  return f === 0xffff && a === 0 && b === 0 && c === 0 && d === 0 && e === 0
}

/** IPv4 in dots, IPv6 as RFC 5952 writes it. */
export function formatGroups(groups: Groups): string {
  return isMapped(groups) ? formatIPv4(groups) : formatIPv6(groups)
}

export function formatIPv4(groups: Groups): string {
  const [high = 0, low = 0] = groups.slice(6)
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

/** RFC 5952, section 4: lower case, no leading zeros, the first longest run of zeros as `::`. */
export function formatIPv6(groups: Groups): string {
  const { start, length } = longestZeros(groups)
  if (length < 2) return hex(groups, 0, 8)
  return `${hex(groups, 0, start)}::${hex(groups, start + length, 8)}`
}

/** The lowest address of a network of so many groups, four at most: `2001:db8::`. */
export function formatPrefix(groups: Groups, count: number): string {
  // The zeros after a prefix are the longest run, so they and those before them are the `::`.
  let end = count
  while (end > 0 && groups[end - 1] === 0) end -= 1
  return `${hex(groups, 0, end)}::`
}

function hex(groups: Groups, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += 1) {
    if (at > start) text += ':'
    text += (groups[at] ?? 0).toString(16)
  }
  return text
}

function longestZeros(groups: Groups): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (let end = 1; end <= 8; end += 1) {
    if (groups[end - 1] !== 0) start = end
    if (end - start > longest.length) longest = { start, length: end - start }
  }
  return longest
}

/** Of the parts between colons. Done for each proxied request, so without a text of each part. */
function numbersOf(text: string, start: number, end: number): number[] {
  const groups: number[] = []
  let partAt = start
  let number = 0
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    // What is in dots stands last.
    if (code === dot) return groups.concat(octetPairs(text.slice(partAt, end)))
    if (code !== colon) {
      number = number * 16 + hexDigit(code)
      continue
    }
    groups.push(number)
    number = 0
    partAt = at + 1
  }
  if (start < end) groups.push(number)
  return groups
}

function hexDigit(code: number): number {
  return code <= nine ? code - zero : (code | lowerCase) - letterA + 10
}

/** Of text that is known to be IPv4. */
function octetPairs(dotted: string): readonly [high: number, low: number] {
  let whole = 0
  let octet = 0
  for (let at = 0; at < dotted.length; at += 1) {
    const code = dotted.charCodeAt(at)
    if (code !== dot) {
      octet = octet * 10 + code - zero
      continue
    }
    whole = whole * 256 + octet
    octet = 0
  }
  whole = whole * 256 + octet
  return [whole >>> 16, whole & 0xffff]
}
