/**
 * All commands, in the order of the help. A new one is a line here.
 *
 * @module
 */

import { doctor } from '../doctor/doctor-command.ts'
import { auditLogExport } from './audit-log-export.ts'
import { auditLogVerify } from './audit-log-verify.ts'
import { backupCreate, backupList, backupPrune, backupVerify, restore } from './backup.ts'
import type { Command } from './command.ts'
import { jobsCancel, jobsList, jobsReplay } from './jobs.ts'
import { migrateDown, migrateRedo, migrateUp } from './migrate-changes.ts'
import { migratePlan, migrateStatus } from './migrate-views.ts'
import { verify } from './verify.ts'

export const commands: readonly Command[] = [
  migrateUp,
  migrateDown,
  migrateStatus,
  migratePlan,
  migrateRedo,
  backupCreate,
  backupList,
  backupVerify,
  backupPrune,
  restore,
  verify,
  doctor,
  auditLogVerify,
  auditLogExport,
  jobsList,
  jobsReplay,
  jobsCancel,
]
