/**
 * A client's address, and the networks that it is counted by.
 *
 * One customer has one IPv4 address, or an IPv6 /64 at least, and often a /56 or a /48 (RFC 6177). So
 * counting single IPv6 addresses counts nothing. IPv4 within IPv6 is IPv4, mapped (RFC 4291, section
 * 2.5.5.2) or translated (RFC 6052, section 2.1), or all of it would be one /64.
 *
 * Of the prefixes that RFC 8215 (`64:ff9b:1::/48`) and RFC 6052 leave to each operator, an address
 * does not tell where in it the IPv4 address is: they are counted as IPv6.
 *
 * @module
 */

import {
  formatIPv4,
  formatIPv6,
  formatPrefix,
  type Groups,
  isMapped,
  mapped,
  parseGroups,
} from './groups.ts'

/** Keys to count a client by. One that is no address is in the network `unknown`. */
export interface AddressNetworks {
  /** The IPv4 address, or the IPv6 /64. */
  readonly narrow: string
  /** The IPv6 /56; IPv4 has none. */
  readonly middle?: string
  /** The IPv4 /24, or the IPv6 /48. */
  readonly wide: string
}

export interface ClientAddress {
  /** In its one canonical form (IPv6: RFC 5952), or `unknown`. */
  readonly text: string
  /** 0 if the address is unknown, as `isIP` of `node:net` has it. */
  readonly family: 4 | 6 | 0
  readonly networks: AddressNetworks
}

/** Of a client whose address cannot be told: it is not let past what counts, and keeps to itself. */
export const unknownAddress: ClientAddress = Object.freeze({
  text: 'unknown',
  family: 0,
  networks: Object.freeze({ narrow: 'unknown', wide: 'unknown' }),
})

/** Undefined if the text is no IP address. A zone (`%eth0`) is cut. */
export function parseAddress(text: string): ClientAddress | undefined {
  const groups = parseGroups(text)
  return groups && addressOf(groups)
}

/** The networks of an address as text; of anything else, the network `unknown`. */
export function networksOf(text: string): AddressNetworks {
  return (parseAddress(text) ?? unknownAddress).networks
}

export function addressOf(groups: Groups): ClientAddress {
  if (isMapped(groups)) return ofIPv4(groups)
  return isTranslated(groups) ? ofIPv4(mapped(groups.slice(6))) : ofIPv6(groups)
}

/** `64:ff9b::/96` (RFC 6052, section 2.1). */
function isTranslated([a, b, c, d, e, f]: Groups): boolean {
  return a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0
}

function ofIPv4(groups: Groups): ClientAddress {
  const text = formatIPv4(groups)
  const wide = `${text.slice(0, text.lastIndexOf('.'))}.0/24`
  return { text, family: 4, networks: { narrow: text, wide } }
}

function ofIPv6(groups: Groups): ClientAddress {
  const [a = 0, b = 0, c = 0, d = 0] = groups
  return {
    text: formatIPv6(groups),
    family: 6,
    networks: {
      narrow: `${formatPrefix(groups, 4)}/64`,
      middle: `${formatPrefix([a, b, c, d & 0xff00], 4)}/56`,
      wide: `${formatPrefix(groups, 3)}/48`,
    },
  }
}
