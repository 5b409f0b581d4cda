/**
 * Networks in CIDR notation (RFC 4632, RFC 4291 section 2.3): `10.0.0.0/8`, `fd00::/8`.
 *
 * Strict: a prefix length is demanded and bits beyond it must be zero, so that nobody trusts more
 * than is written. `::ffff:10.0.0.0/8` is `::/8`, which is everything; it is refused for its bits.
 *
 * @module
 */

import { formatGroups, type Groups, isMapped, parseGroups } from './groups.ts'

export interface Network {
  /** The lowest address. */
  readonly groups: Groups
  /** Prefix length within IPv6: of an IPv4 network 96 more than is written. */
  readonly bits: number
}

/** What is wrong, completing a sentence that begins with a name, and what would be right. */
export interface CidrFinding {
  readonly wrong: string
  readonly right: string
}

export type CidrReading = { readonly value: Network } | { readonly finding: CidrFinding }

export function parseCidr(text: string): CidrReading {
  const [address = '', prefix] = text.split('/', 2)
  const groups = address.includes('%') ? undefined : parseGroups(address)
  if (groups === undefined) {
    return no(`holds ${JSON.stringify(text)}, which is no network`, 'Write one as 10.0.0.0/8.')
  }
  const width = address.includes(':') ? 128 : 32
  if (prefix === undefined) {
    return no(
      `holds ${text}, an address without a prefix length`,
      `Write ${text}/${width} for this one address.`,
    )
  }
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!(bits <= width) || text !== `${address}/${prefix}`) {
    return no(
      `holds ${JSON.stringify(text)}, which has no prefix length from 0 to ${width}`,
      `Write one as ${address}/${width}.`,
    )
  }
  return withoutHostBits(text, bits, { groups, bits: bits + 128 - width })
}

export function contains(network: Network, address: Groups): boolean {
  return agree(network.groups, address, network.bits)
}

/** Two networks overlap if they agree as far as the shorter prefix goes. */
export function overlap(left: Network, right: Network): boolean {
  return agree(left.groups, right.groups, Math.min(left.bits, right.bits))
}

function agree(left: Groups, right: Groups, bits: number): boolean {
  const whole = bits >> 4
  for (let i = 0; i < whole; i += 1) if (left[i] !== right[i]) return false
  return ((left[whole] ?? 0) ^ (right[whole] ?? 0)) >> (16 - (bits & 15)) === 0
}

function withoutHostBits(text: string, written: number, network: Network): CidrReading {
  const lowest = lowestOf(network.groups, network.bits)
  if (lowest.every((group, at) => group === network.groups[at])) return { value: network }
  // Whoever writes ::ffff:10.0.0.0/8 counts the bits of IPv4.
  const isShort = isMapped(network.groups) && !isMapped(lowest) && written <= 32
  const bits = isShort ? 96 + written : network.bits
  return no(
    `holds ${text}, which has bits set beyond its prefix length`,
    `Write ${formatNetwork(lowestOf(network.groups, bits), bits)} for the network.`,
  )
}

function lowestOf(groups: Groups, bits: number): Groups {
  return groups.map((group, at) => group & maskOf(bits - at * 16))
}

/** Of one group, of which so many bits are within the prefix. */
function maskOf(bits: number): number {
  return (0xffff << (16 - Math.min(16, Math.max(0, bits)))) & 0xffff
}

function formatNetwork(groups: Groups, bits: number): string {
  return `${formatGroups(groups)}/${isMapped(groups) ? bits - 96 : bits}`
}

function no(wrong: string, right: string): CidrReading {
  return { finding: { wrong, right } }
}
