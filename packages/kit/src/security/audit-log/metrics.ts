/**
 * What of the audit log is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { AuditLogStats } from './audit-log.ts'

/** The plugin shows these. */
export const auditMetrics: readonly Metric<AuditLogStats>[] = [
  {
    name: 'audit_records_total',
    type: 'counter',
    help: 'Records by whose transaction stored them; if a caller rolled back, its record counts all the same.',
    labels: ['transaction'],
    read: ({ rows, rowsWithin }) => [
      [['own'], rows],
      [['caller'], rowsWithin],
    ],
  },
  {
    name: 'audit_commits_total',
    type: 'counter',
    help: 'Transactions that stored the records of one or more requests.',
    read: ({ batches }) => batches,
  },
  {
    name: 'audit_failures_total',
    type: 'counter',
    help: 'Transactions that stored nothing; each of their callers was told.',
    read: ({ failures }) => failures,
  },
  {
    name: 'audit_refused_total',
    type: 'counter',
    help: 'Records refused because too many waited.',
    read: ({ refused }) => refused,
  },
  {
    name: 'audit_queue',
    type: 'gauge',
    help: 'Records that wait for their commit.',
    read: ({ queued }) => queued,
  },
  {
    name: 'audit_committing_seconds',
    type: 'gauge',
    help: 'How long the commit that runs has taken so far.',
    read: ({ committingMs }) => committingMs / 1_000,
  },
  {
    name: 'audit_verified_timestamp_seconds',
    type: 'gauge',
    help: 'When this process last found the whole chain whole; absent until it has.',
    read: ({ verifiedAtMs }) => (verifiedAtMs === undefined ? undefined : verifiedAtMs / 1_000),
  },
  {
    name: 'audit_chain_intact',
    type: 'gauge',
    help: '0 if this process has found the chain broken, and not whole since.',
    read: ({ problem }) => Number(problem === undefined),
  },
]
