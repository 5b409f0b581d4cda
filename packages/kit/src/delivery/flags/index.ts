export type { ChangedBy } from './change-flag.ts'
export type { HintRedis } from './change-hints.ts'
export type { CohortView } from './cohort-figures.ts'
export type { RolloutView } from './cohort-watch.ts'
export * from './errors.ts'
export type { DecidedBy, Decision, FlagSubject } from './evaluation.ts'
export { defineFlags, type FlagDefinition } from './flag-definition.ts'
export type { FlagChanged, FlagGuarded } from './flag-parts.ts'
export {
  type FlagAdvance,
  type FlagMode,
  type FlagState,
  flagAdvances,
  flagModes,
  type Halt,
} from './flag-state.ts'
export type { FlagView } from './flag-view.ts'
export { createFlags, type Flags } from './flags.ts'
export type { ChangeResult, CountedFlag, FlagSource, FlagsStats } from './flags-stats.ts'
export type { Guard, GuardVerdict } from './guard.ts'
export { flagMetrics } from './metrics.ts'
export type { FlagsOptions } from './options.ts'
export { type AppFlags, flags } from './plugin.ts'
export { flagProvider } from './provider.ts'
export type { RolloutBudget, RolloutLimits } from './rollout-budget.ts'
export { guardName } from './rollout-guard.ts'
export type { AuditedRecord, AuditPort, FlagAction, FlagRecord, FlagsSettings } from './settings.ts'
export { type FlagRow, type FlagTables, flagRolloutTables, flagTables } from './tables.ts'
export type { WantedChange } from './wanted-change.ts'
