import { BlockList, isIP } from 'node:net'

/** Whether the peer of a connection is one whose word about a request is taken. */
export type TrustPeer = (remoteAddress: string) => boolean

/**
 * Trusts the peers within the CIDRs, or those that the function names.
 *
 * @throws RangeError naming the entry that is neither an address nor a CIDR.
 */
export function trustedPeers(trust: TrustPeer | readonly string[]): TrustPeer {
  if (typeof trust === 'function') return trust
  if (trust.length === 0) return () => false

  const peers = new BlockList()
  for (const cidr of trust) add(peers, cidr)
  return (remoteAddress) => {
    // A link-local address carries the interface: fe80::1%eth0.
    const [address = ''] = remoteAddress.split('%')
    const version = isIP(address)
    return version !== 0 && peers.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

function add(peers: BlockList, cidr: string): void {
  const [address = '', prefix, ...rest] = cidr.split('/')
  const version = isIP(address)
  const bitsMax = version === 4 ? 32 : 128
  const bits = prefix === undefined ? bitsMax : Number(prefix)
  const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix)
  if (version === 0 || !isPrefix || bits > bitsMax || rest.length > 0) {
    throw new RangeError(`context.trustInbound: "${cidr}" is neither an IP address nor a CIDR`)
  }
  peers.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
}
