export {
  type Check,
  type CheckContext,
  type CheckStatus,
  defineCheck,
  type Finding,
  type Found,
  fail,
  ok,
  skipped,
  warn,
} from './check.ts'
export type { Clock } from './clock.ts'
export {
  type ClockInStepOptions,
  type ClockSteadyOptions,
  clockInStep,
  clockSteady,
} from './clock-checks.ts'
export { type ConnectionsSufficeOptions, connectionsSuffice } from './connections-suffice.ts'
export {
  type DatabaseAnswersOptions,
  type DatabaseClockOptions,
  type DatabaseView,
  databaseAnswers,
  databaseClock,
} from './database-checks.ts'
export { type DiskSpaceOptions, diskSpace, type FileSystemSpace } from './disk-space.ts'
export { type FilesReadableOptions, filesReadable } from './files-readable.ts'
export { type FolderUsableOptions, folderUsable } from './folder-usable.ts'
export { type MemoryOptions, memory } from './memory.ts'
export {
  type MigrationsAppliedOptions,
  type MigrationsView,
  migrationsApplied,
} from './migrations-applied.ts'
export { type NodeVersionOptions, nodeVersion } from './node-version.ts'
export { type PackagesInstalledOptions, packagesInstalled } from './packages-installed.ts'
export { type PortFreeOptions, portFree } from './port-free.ts'
export {
  type RedisAnswersOptions,
  type RedisCall,
  type RedisClockOptions,
  redisAnswers,
  redisClock,
} from './redis-checks.ts'
export { type CheckResult, type DoctorSummary, summaryOf } from './result.ts'
export { type Diagnosis, type DoctorOptions, runDoctor } from './run-doctor.ts'
