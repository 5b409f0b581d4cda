export {
  type ApiKeys,
  type ApiKeysStats,
  createApiKeys,
  type NewApiKey,
  type Origin,
} from './api-keys.ts'
export type { ApiKeyAuthenticator } from './authenticator.ts'
export * from './errors.ts'
export { apiKeyPattern, looksLikeApiKey } from './key-format.ts'
export type { ApiKeyView } from './key-store.ts'
export { type KeyRefusal, keyRefusals } from './known-keys.ts'
export { apiKeyMetrics } from './metrics.ts'
export type { ApiKeyRoutesOptions, ApiKeysOptions } from './options.ts'
export { apiKeyRoutes, apiKeys } from './plugin.ts'
export type {
  ApiKeyPrincipal,
  AuditPort,
  PolicyPort,
  Propagation,
  RevocationPort,
} from './ports.ts'
export type { ApiKeyPage, CreatedApiKey } from './schemas.ts'
export type { ApiKeysSettings } from './settings.ts'
export { type ApiKeyRow, type ApiKeyTables, apiKeyTables } from './tables.ts'
