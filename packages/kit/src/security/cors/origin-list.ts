/**
 * Which origins may read our answers?
 *
 * An entry is an origin exactly as browsers send it (`https://app.example.com`, RFC 6454, section
 * 6.2), or with `*.` for exactly one label (`https://*.example.com` allows `https://a.example.com`,
 * neither `https://example.com` nor `https://a.b.example.com`, as in RFC 9525, section 6.3). Every
 * look-up is one or two hash look-ups, however long the list. A suffix that strangers can register
 * under, such as `*.github.io`, is not told apart.
 *
 * @module
 */

import { isIP } from 'node:net'

/** True for an `Origin` header that is on the list. */
export type OriginTest = (origin: string) => boolean

/** @throws RangeError naming the entry that is no origin. */
export function originList(entries: readonly string[]): OriginTest {
  for (const entry of entries) requireOrigin(entry)
  const exact = new Set(entries.filter((entry) => !entry.includes('*')))
  const wildcards = new Set(entries.filter((entry) => entry.includes('*')))

  if (wildcards.size === 0) return (origin) => exact.has(origin)
  return (origin) => exact.has(origin) || wildcards.has(withoutFirstLabel(origin))
}

const firstLabel = /^(https?:\/\/)[a-z0-9_-]+\./

/** `https://a.example.com` as `https://*.example.com`; empty if the first label is no label. */
function withoutFirstLabel(origin: string): string {
  const match = firstLabel.exec(origin)
  return match === null ? '' : `${match[1]}*.${origin.slice(match[0].length)}`
}

function requireOrigin(entry: string): void {
  if (entry === '*') {
    throw new RangeError('cors.origins: "*" cannot stand in a list; give it alone: origins: \'*\'')
  }
  // Sandboxed frames and files of anybody send "null": allowing it allows everyone.
  if (entry === 'null') throw new RangeError('cors.origins: "null" is every sandboxed page')

  const isWildcard = /^https?:\/\/\*\./.test(entry)
  const origin = isWildcard ? entry.replace('*.', 'wildcard.') : entry
  const url = URL.parse(origin)
  // `URL` takes a "*" for a letter of the name.
  const isName = !origin.includes('*')
  if (url === null || !isName || !/^https?:$/.test(url.protocol) || url.origin !== origin) {
    throw new RangeError(
      `cors.origins: "${entry}" is no origin; write scheme://host[:port] in lower case, without default port, path or final slash${suggestion(url, isWildcard)}`,
    )
  }
  if (isWildcard) requireWildcardBase(entry, url.hostname.slice('wildcard.'.length))
}

function suggestion(url: URL | null, isWildcard: boolean): string {
  if (url === null || isWildcard || url.origin === 'null') return ''
  return `, such as "${url.origin}"`
}

function requireWildcardBase(entry: string, base: string): void {
  if (!base.includes('.') || isIP(base) !== 0) {
    throw new RangeError(`cors.origins: "${entry}" needs a name of two labels after the "*."`)
  }
}
