/**
 * What is shown of the backups: how much would be lost, and how long it would take to be back.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { BackupFreshness } from './freshness.ts'

export const backupMetrics: readonly Metric<BackupFreshness>[] = [
  {
    // Not when it was verified: an old one that is verified again is no newer for that.
    name: 'backup_verified_timestamp_seconds',
    type: 'gauge',
    help: 'When the newest backup was begun that was restored and found right; 0 if there is none.',
    read: ({ newestVerified }) =>
      newestVerified === undefined ? 0 : Date.parse(newestVerified.createdAt) / 1_000,
  },
  {
    name: 'backup_last_bytes',
    type: 'gauge',
    help: 'Size of the newest backup, verified or not.',
    read: ({ newest }) => newest?.bytes,
  },
  {
    name: 'backup_last_duration_seconds',
    type: 'gauge',
    help: 'How long making the newest backup took.',
    read: ({ newest }) => newest && newest.durationMs / 1_000,
  },
  {
    name: 'backup_restore_seconds',
    type: 'gauge',
    help: 'How long restoring and checking the newest verified backup took.',
    read: ({ newestVerified }) => newestVerified && newestVerified.restoreMs / 1_000,
  },
  {
    name: 'backups',
    type: 'gauge',
    help: 'Backups that are there, whatever their state.',
    read: ({ count }) => count,
  },
]
