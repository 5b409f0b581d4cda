export { type Accounts, createAccounts, type PasswordChanged } from './accounts.ts'
export type { Changed, WantedChange } from './administration.ts'
export type { AccountsStats, LoginResult } from './counts.ts'
export * from './errors.ts'
export type { ExternalClaims, ExternalUser } from './external-user.ts'
export { ensureFirstAdmin, type FirstAdmin, type FirstAdminParts } from './first-admin.ts'
export type { GridOptions } from './grid.ts'
export {
  type CountingLoginGuard,
  type GuardName,
  type LoginGuardOptions,
  loginGuard,
} from './login-guard.ts'
export { accountMetrics, guardMetrics } from './metrics.ts'
export type { AccountsOptions, TokenFormOptions } from './options.ts'
export type { Caller, PasswordChange } from './own-account.ts'
export type { AccountsSettings } from './parts.ts'
export { accountRoutes, accounts, tokenForm } from './plugin.ts'
export type {
  AuditPort,
  MailPort,
  PasswordsPort,
  Propagation,
  RevocationPort,
  SessionsPort,
} from './ports.ts'
export type { Registration } from './registration-rules.ts'
export type {
  ManagedUser,
  PasswordChangedAnswer,
  SignedInAnswer,
  User,
} from './schemas.ts'
export type { SignedIn } from './signed-in.ts'
export {
  type AccountTables,
  accountTables,
  type ExternalIdentityRow,
  type UserRow,
} from './tables.ts'
export type { UserPage, UserQuery } from './user-list.ts'
export { emailName, type UserName, usernameName } from './user-name.ts'
export type { Visitor } from './visitor.ts'
