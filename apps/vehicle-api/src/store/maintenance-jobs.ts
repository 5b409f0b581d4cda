/**
 * What the service does for its own store by the clock: backups that are restored and checked, the
 * verification of the audit log, and the removal of sessions that are over.
 *
 * @module
 */

import type { AuditLog } from '@plimsoll/kit/audit-log'
import type { Backups } from '@plimsoll/kit/backup'
import { defineJob, type JobDefinition, type JobsOptions } from '@plimsoll/kit/jobs'
import type { Sessions } from '@plimsoll/kit/sessions'
import { Type } from 'typebox'

export interface MaintenanceOptions {
  readonly backups: Backups
  readonly audit: AuditLog
  readonly sessions: Pick<Sessions, 'sweep'>
  readonly backupIntervalMs: number
}

export interface Maintenance {
  readonly jobs: readonly JobDefinition[]
  readonly schedules: NonNullable<JobsOptions['schedules']>
}

const hourMs = 3_600_000

export function maintenance({
  backups,
  audit,
  sessions,
  backupIntervalMs,
}: MaintenanceOptions): Maintenance {
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
  const sessionSweep = defineJob({
    ...common,
    name: 'session-sweep',
    timeoutMs: hourMs,
    async run(_payload, { signal, logger }) {
      logger.info(
        { removed: await sessions.sweep({ signal }) },
        'sessions that are over were removed',
      )
    },
  })
  return {
    jobs: [backup, auditVerification, sessionSweep],
    schedules: [
      { name: 'backup', job: backup, everyMs: backupIntervalMs },
      { name: 'audit-verification', job: auditVerification, everyMs: 24 * hourMs },
      { name: 'session-sweep', job: sessionSweep, everyMs: hourMs },
    ],
  }
}
