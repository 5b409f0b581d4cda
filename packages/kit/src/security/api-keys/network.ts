/**
 * The network of an address, as one customer has it: the /24 of an IPv4 address, the /64 of an IPv6
 * address. IPv4 that is mapped into IPv6 (RFC 4291, section 2.5.5.2) is IPv4.
 *
 * @module
 */

import { isIPv4, isIPv6 } from 'node:net'

/** What is no address is a network of its own. */
export function networkOf(address: string): string {
  if (isIPv4(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain)) return 'unknown'
  const groups = groupsOf(plain)
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return mappedNetwork(groups)
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups, in lower-case hexadecimal without leading zeros. */
function groupsOf(address: string): readonly string[] {
  // A URL writes every spelling of an address in one way (RFC 5952), also one that ends in dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const before = head === '' ? [] : head.split(':')
  if (tail === undefined) return before
  const after = tail === '' ? [] : tail.split(':')
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}

function mappedNetwork(groups: readonly string[]): string {
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16))
  return `${high >> 8}.${high & 255}.${low >> 8}.0/24`
}
