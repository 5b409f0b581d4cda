export type { Authenticator, CredentialRequest, WhenStale } from './authenticator.ts'
export {
  type BearerAuthenticator,
  type BearerAuthenticatorOptions,
  type BearerStats,
  bearerAuthenticator,
  type ExternalIssuer,
  type ExternalOptions,
} from './bearer-authenticator.ts'
export * from './errors.ts'
export type { ExternalUser, ResolveExternal } from './external-users.ts'
export type { DenialCounts, DenialReason } from './gate.ts'
export { accessMetrics, bearerMetrics } from './metrics.ts'
export {
  anyOf,
  hasPermission,
  type ObjectRule,
  ownedBy,
  owns,
  visible,
} from './object-rules.ts'
export type { AccessOptions } from './options.ts'
export type { PermissionMask } from './permission-mask.ts'
export { type Access, access } from './plugin.ts'
export { type AccessPolicy, definePermissions, type PolicyDefinition } from './policy.ts'
export { type Principal, principalOf } from './principal.ts'
export type { RevocationCheck, RevocationState } from './revocation-port.ts'
export { type AccessDeclaration, accessMatrix, type RouteAccess } from './route-access.ts'
export type { VerificationCounts } from './verification-counts.ts'
