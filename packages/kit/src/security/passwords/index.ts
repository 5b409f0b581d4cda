export type { AssessOptions, PasswordProblem, PasswordProblemCode } from './assess.ts'
export type { BreachedRangeOptions, BreachedRangeStats } from './breached-range.ts'
export * from './errors.ts'
export type { GateStats } from './gate.ts'
export {
  type ChargedAttempt,
  type GuardTicket,
  issueTicket,
  type LoginAttempt,
  type LoginGuard,
  redeemTicket,
} from './guard-ticket.ts'
export type { HashParameters } from './hash-parameters.ts'
export { passwordMetrics } from './metrics.ts'
export type { PasswordsOptions, PasswordWarning, PasswordWarningCode } from './options.ts'
export {
  createPasswords,
  type PasswordCall,
  type Passwords,
  type PasswordsStats,
  type PasswordVerdict,
} from './passwords.ts'
export { passwords } from './plugin.ts'
