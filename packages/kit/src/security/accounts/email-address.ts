/**
 * E-mail addresses as mail really reaches people: a plain local part, one `@`, a domain name.
 *
 * Deliberately narrower than RFC 5321: no quoted local parts, comments, address literals or bare
 * host names, for nobody's mail depends on them, and each has let two systems read one address
 * differently. Whether anybody reads the mail only a mail can tell.
 *
 * @module
 */

import { domainToASCII } from 'node:url'

export interface EmailAddress {
  /** As it was given, but with the domain in lower-case ASCII (RFC 5891). */
  readonly address: string
  /** What must be unique. No provider of mail lets capitals tell two people apart. */
  readonly key: string
}

/** In characters (RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3, less the angle brackets). */
const localMax = 64
const addressMax = 254

// RFC 5322, section 3.2.3: atoms, parted by single dots.
const dotAtom = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
// What the URL parser behind `domainToASCII` would decode, or take for an IP address, never gets there.
const nameCharacters = /^[\p{L}\p{M}\p{N}.-]+$/u
const label = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/
const numeric = /^\d+$/

/** @returns what is wrong, as a sentence, if it is no address. */
export function readEmail(text: string): EmailAddress | string {
  const at = text.lastIndexOf('@')
  if (at === -1) return 'An e-mail address has an @ between a name and a domain.'
  const local = text.slice(0, at)
  if (local.length > localMax) return `The part before the @ may have ${localMax} characters.`
  if (!dotAtom.test(local)) {
    return "The part before the @ may have letters of ASCII, digits and !#$%&'*+/=?^_`{|}~-, and single dots between them."
  }
  const domain = domainOf(text.slice(at + 1))
  if (domain === undefined) return 'The part after the @ must be a domain, such as example.com.'
  const address = `${local}@${domain}`
  if (address.length > addressMax) return `An e-mail address may have ${addressMax} characters.`
  return { address, key: address.toLowerCase() }
}

/** For a search: what the stored key is compared with, whether it is an address or not. */
export function emailKey(text: string): string {
  const read = readEmail(text)
  return typeof read === 'string' ? text.toLowerCase() : read.key
}

function domainOf(text: string): string | undefined {
  // Longer than a domain can be, so that nobody pays for reading it.
  if (text.length > addressMax || !nameCharacters.test(text)) return undefined
  const labels = domainToASCII(text.toLowerCase()).split('.')
  const last = labels.at(-1) ?? ''
  if (labels.length < 2 || numeric.test(last)) return undefined
  return labels.every((name) => label.test(name)) ? labels.join('.') : undefined
}
