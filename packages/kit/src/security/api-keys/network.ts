import { parseAddress, unknownAddress } from '../client-address/index.ts'

/** The network of an address, as one customer has it: the /24 of IPv4, the /64 of IPv6. */
export function networkOf(address: string): string {
  const { family, networks } = parseAddress(address) ?? unknownAddress
  return family === 4 ? networks.wide : networks.narrow
}
