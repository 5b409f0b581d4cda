/**
 * Networks in CIDR notation (RFC 4632, RFC 4291 section 2.3): `10.0.0.0/8`, `fd00::/8`.
 *
 * Strict: a prefix length is demanded, bits beyond it must be zero, and an address is a number, so
 * that no two spellings of a network are told apart. Decides nothing about whom to trust.
 *
 * @module
 */

import { isIPv4, isIPv6 } from 'node:net'
import type { Reading } from './variable.ts'

/** A network. */
export interface Cidr {
  readonly family: 4 | 6
  /** The network's lowest address, as one number of 32 or 128 bits. */
  readonly address: bigint
  /** Prefix length. */
  readonly bits: number
}

const bitsOf = { 4: 32, 6: 128 } as const

export function parseCidr(text: string): Reading<Cidr> {
  const [addressText = '', bitsText] = text.split('/', 2)
  const address = parseAddress(addressText)
  if (address === undefined) {
    return no(`holds ${JSON.stringify(text)}, which is no network`, 'Write one as 10.0.0.0/8.')
  }
  const width = bitsOf[address.family]
  if (bitsText === undefined) {
    return no(
      `holds ${text}, an address without a prefix length`,
      `Write ${text}/${width} for this one address.`,
    )
  }
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(bitsText) ? Number(bitsText) : Number.NaN
  if (!(bits <= width) || text !== `${addressText}/${bitsText}`) {
    return no(
      `holds ${JSON.stringify(text)}, which has no prefix length from 0 to ${width}`,
      `Write one as ${addressText}/${width}.`,
    )
  }
  return withoutHostBits(text, { ...address, bits })
}

function withoutHostBits(text: string, cidr: Cidr): Reading<Cidr> {
  const hostBits = BigInt(bitsOf[cidr.family] - cidr.bits)
  const network = (cidr.address >> hostBits) << hostBits
  if (network === cidr.address) return { value: cidr }
  return no(
    `holds ${text}, which has bits set beyond its prefix length`,
    `Write ${formatAddress(cidr.family, network)}/${cidr.bits} for the network.`,
  )
}

function parseAddress(text: string): Pick<Cidr, 'family' | 'address'> | undefined {
  if (isIPv4(text)) return { family: 4, address: parseIPv4(text) }
  // A zone names an interface of this host and says nothing about a network.
  if (!isIPv6(text) || text.includes('%')) return undefined
  const [high = [], low = []] = text.split('::', 2).map(groups)
  const zeros = Array.from({ length: 8 - high.length - low.length }, () => 0n)
  const all = [...high, ...zeros, ...low]
  return { family: 6, address: all.reduce((address, group) => (address << 16n) | group, 0n) }
}

function groups(text: string): bigint[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [BigInt(`0x${group}`)]
    const embedded = parseIPv4(group)
    return [embedded >> 16n, embedded & 0xffffn]
  })
}

function parseIPv4(text: string): bigint {
  return text.split('.').reduce((address, octet) => (address << 8n) | BigInt(octet), 0n)
}

function formatAddress(family: 4 | 6, address: bigint): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.')
  }
  const text = address.toString(16).padStart(32, '0').match(/.{4}/g)?.join(':') ?? ''
  // The URL parser writes an address in its one canonical form (RFC 5952).
  return new URL(`http://[${text}]`).hostname.slice(1, -1)
}

function no(wrong: string, right: string): Reading<never> {
  return { finding: { wrong, right } }
}
