export { RevocationUnknownError } from './errors.ts'
export { revocationMetrics } from './metrics.ts'
export type { RevocationOptions, RevocationRedis } from './options.ts'
export { revocation } from './plugin.ts'
export {
  type Revocable,
  type RevocableKind,
  type RevokedThing,
  revocableKinds,
  revocationKey,
} from './revocable.ts'
export {
  type AnyQueries,
  createRevocation,
  type Revocation,
  type Revoke,
  type RevokeOptions,
  type Transacted,
} from './revocation.ts'
export type {
  FeedSource,
  Propagation,
  RevocationMode,
  RevocationStats,
} from './revocation-stats.ts'
export {
  type AuthVersionRow,
  type RevocationNodeRow,
  type RevocationRow,
  type RevocationTables,
  revocationTables,
} from './tables.ts'
