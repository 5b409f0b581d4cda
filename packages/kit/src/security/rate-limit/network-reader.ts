/**
 * The networks of a client: of `request.clientAddress` if there is one, else of the address.
 *
 * @module
 */

import { networksOf } from '../client-address/index.ts'
import type { ClientNetworks } from './keys.ts'
import type { CountedRequest } from './request-limits.ts'

/** Texts that are kept with what they mean. */
const addressesMax = 1_000

export function networkReader(): (
  request: Pick<CountedRequest, 'clientAddress' | 'ip'>,
) => ClientNetworks {
  const known = new Map<string, ClientNetworks>()
  return (request) => {
    const { clientAddress, ip } = request
    if (clientAddress !== undefined) return clientAddress.networks
    const before = known.get(ip)
    if (before !== undefined) return before
    const networks = networksOf(ip)
    if (known.size >= addressesMax) known.clear()
    known.set(ip, networks)
    return networks
  }
}
