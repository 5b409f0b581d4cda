/**
 * Is this the name of our service?
 *
 * An entry is a name, an address (IPv6 in brackets) or `*.example.com`, which stands for exactly
 * one label. An entry without a port allows every port. What is looked up is a `Host` header
 * (RFC 9110, section 7.2); the common case, an entry as it stands in the list, is one hash look-up.
 *
 * @module
 */

import { isIPv6 } from 'node:net'

export type HostVerdict = 'allowed' | 'foreign' | 'malformed'

/** A `Host` header in parts; the name in lower case, IPv6 as written shortest. */
interface Host {
  readonly name: string
  /** Empty when the header gives none. */
  readonly port: string
}

/** @throws RangeError naming the entry that is no host. */
export function hostList(entries: readonly string[]): (host: string) => HostVerdict {
  const allowed = new Set(entries.map(normalisedEntry))
  // What a client sends is no pattern: the quick look-up knows only the names as they are.
  const names = new Set([...allowed].filter((entry) => !entry.startsWith('*')))

  return (host) => {
    if (names.has(host)) return 'allowed'
    const parsed = parseHost(host)
    if (parsed === undefined) return 'malformed'
    return spellings(parsed).some((spelling) => allowed.has(spelling)) ? 'allowed' : 'foreign'
  }
}

/** The entries that would allow the host. */
function spellings({ name, port }: Host): readonly string[] {
  const names = [name, withoutFirstLabel(name)]
  return port === '' ? names : [...names, ...names.map((each) => `${each}:${port}`)]
}

/** `a.example.com` as `*.example.com`. */
function withoutFirstLabel(name: string): string {
  return name.replace(/^[a-z0-9_-]+\./, '*.')
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const nameAndPort = new RegExp(`^(${label}(?:\\.${label})*)(?::(\\d{1,5}))?$`)
const bracketsAndPort = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/

/** The parts of a `Host` header; undefined for anything with user, path, space or strange letters. */
export function parseHost(host: string): Host | undefined {
  const lowerCase = host.toLowerCase()
  const match = nameAndPort.exec(lowerCase) ?? bracketsAndPort.exec(lowerCase)
  const [, name = '', port = ''] = match ?? []
  if (name === '' || name.length > 253 || Number(port) > 65_535) return undefined
  if (lowerCase[0] !== '[') return { name, port }
  return isIPv6(name) ? { name: shortest(name), port } : undefined
}

/** One address has many spellings; `URL` writes the canonical one (RFC 5952). */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname
}

function normalisedEntry(entry: string): string {
  const isWildcard = entry.startsWith('*.')
  const parsed = parseHost(isWildcard ? entry.slice('*.'.length) : entry)
  if (parsed === undefined || (isWildcard && !parsed.name.includes('.'))) {
    throw new RangeError(
      `hosts.trusted: "${entry}" is no host; write example.com, *.example.com, 192.0.2.1 or [2001:db8::1], with :port if only that one is meant`,
    )
  }
  const name = isWildcard ? `*.${parsed.name}` : parsed.name
  return parsed.port === '' ? name : `${name}:${parsed.port}`
}
