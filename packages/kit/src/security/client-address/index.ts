export {
  type AddressNetworks,
  type ClientAddress,
  networksOf,
  parseAddress,
  unknownAddress,
} from './address.ts'
export type { ClientAddressStats } from './believed-address.ts'
export { type CidrFinding, type CidrReading, type Network, parseCidr } from './cidr.ts'
export { clientAddressMetrics } from './metrics.ts'
export { type ClientAddressOptions, clientAddressServerOptions } from './options.ts'
export { clientAddress } from './plugin.ts'
export { judgeProxies } from './trusted-proxies.ts'
