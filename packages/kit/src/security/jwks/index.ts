export { type Clock, monotonicClock } from './clock.ts'
export * from './errors.ts'
export type { Fetch } from './fetch-key-set.ts'
export {
  createIssuer,
  type ExternalIssuer,
  type IssuerOptions,
  type IssuerStats,
  type IssuerSurroundings,
} from './issuer.ts'
export type { IssuerKeys, IssuerKeysStats, KeyLookup } from './issuer-keys.ts'
export { type FetchResult, fetchResults } from './key-set-fault.ts'
export { type ClaimMapping, claimMapping, type ExternalUser, type MapClaims } from './map-claims.ts'
export { issuerMetrics } from './metrics.ts'
export type { JwksOptions, JwksRouteOptions } from './options.ts'
export { jwks, jwksRoute } from './plugin.ts'
export type { AsymmetricAlgorithm } from './read-key-set.ts'
