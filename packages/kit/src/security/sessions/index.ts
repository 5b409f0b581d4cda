export type { RefreshResult, SessionsStats } from './counters.ts'
export { type Device, deviceOf } from './device.ts'
export * from './errors.ts'
export { sessionMetrics } from './metrics.ts'
export type { SessionsOptions } from './options.ts'
export { type CarriedToken, type CookieMode, sessionRoutes, sessions } from './plugin.ts'
export type {
  AnyQueries,
  AuditPort,
  Propagation,
  RevocationPort,
  RevokedSession,
  SecurityRecord,
} from './ports.ts'
export type { RefreshedSession } from './refresh-session.ts'
export type { SessionPage } from './session-list.ts'
export type { ListPosition } from './session-store.ts'
export {
  createSessions,
  type EndAllOptions,
  type EndOptions,
  type ListOptions,
  type Sessions,
  type SessionView,
  type StartedSession,
} from './sessions.ts'
export type { SessionAlarm, SessionsSettings } from './settings.ts'
export { type SessionRow, type SessionTables, sessionTables } from './tables.ts'
