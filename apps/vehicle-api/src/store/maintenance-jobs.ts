/**
 * What the service does for its own store by the clock: backups that are restored and checked, and
 * the verification of the audit log.
 *
 * @module
 */

import type { AuditLog } from '@plimsoll/kit/audit-log'
import type { Backups } from '@plimsoll/kit/backup'
import { defineJob, type JobDefinition, type JobsOptions } from '@plimsoll/kit/jobs'
import { Type } from 'typebox'

export interface MaintenanceOptions {
  readonly backups: Backups
  readonly audit: AuditLog
  readonly backupIntervalMs: number
}

export interface Maintenance {
  readonly jobs: readonly JobDefinition[]
  readonly schedules: NonNullable<JobsOptions['schedules']>
}

const hourMs = 3_600_000

export function maintenance({ backups, audit, backupIntervalMs }: MaintenanceOptions): Maintenance {
  const common = { queue: 'maintenance', payload: Type.Object({}), attemptsMax: 3 } as const
  const backup = defineJob({
    ...common,
    name: 'backup',
    timeoutMs: hourMs,
    async run(_payload, { signal, logger }) {
      const { name, removed } = await backups.run({ signal })
      logger.info({ backup: name, removed }, 'a backup was made, restored and checked')
    },
  })
  const auditVerification = defineJob({
    ...common,
    name: 'audit-verification',
    timeoutMs: hourMs,
    async run(_payload, { signal, logger }) {
      const { isWhole, rows, problem } = await audit.verify({ signal })
      if (!isWhole) throw new Error(`the audit log does not hold: ${problem?.message}`)
      logger.info({ entries: rows }, 'the audit log is whole')
    },
  })
  return {
    jobs: [backup, auditVerification],
    schedules: [
      { name: 'backup', job: backup, everyMs: backupIntervalMs },
      { name: 'audit-verification', job: auditVerification, everyMs: 24 * hourMs },
    ],
  }
}
