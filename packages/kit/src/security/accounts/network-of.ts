/**
 * The networks that an address belongs to, as one customer has them: an IPv4 address and its /24, or
 * the /64 and the /48 of an IPv6 address.
 *
 * IPv4 within IPv6 counts as IPv4, mapped (RFC 4291, section 2.5.5.2) or through NAT64 (RFC 6052,
 * section 2.1), or one host would have as many networks as spellings.
 *
 * @module
 */

import { isIPv4, isIPv6 } from 'node:net'

export interface Networks {
  /** IPv4 address, or IPv6 /64. */
  readonly narrow: string
  /** IPv4 /24, or IPv6 /48. */
  readonly wide: string
}

const unknown: Networks = { narrow: 'unknown', wide: 'unknown' }

/** What is no address is one network: it is not let past the guards, and keeps to itself. */
export function networksOf(address: string): Networks {
  if (isIPv4(address)) return ofIPv4(address)
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain)) return unknown
  const groups = groupsOf(plain)
  const embedded = embeddedIPv4(groups)
  if (embedded !== undefined) return ofIPv4(embedded)
  const hex = groups.map((group) => group.toString(16))
  return { narrow: `${hex.slice(0, 4).join(':')}::/64`, wide: `${hex.slice(0, 3).join(':')}::/48` }
}

function ofIPv4(address: string): Networks {
  return { narrow: address, wide: `${address.slice(0, address.lastIndexOf('.'))}.0/24` }
}

/** The eight groups of a valid address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::')
  const before = numbersOf(head)
  if (tail === undefined) return before
  const after = numbersOf(tail)
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after]
}

function numbersOf(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}

const mapped = '0:0:0:0:0:65535'
const nat64 = `${0x64}:${0xff9b}:0:0:0:0`

function embeddedIPv4(groups: readonly number[]): string | undefined {
  const prefix = groups.slice(0, 6).join(':')
  if (prefix !== mapped && prefix !== nat64) return undefined
  const [high = 0, low = 0] = groups.slice(6)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
