/**
 * What of the hashing of passwords is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { PasswordsStats } from './passwords.ts'

/** The plugin shows these. */
export const passwordMetrics: readonly Metric<PasswordsStats>[] = [
  {
    name: 'auth_hash_seconds',
    type: 'histogram',
    help: 'How long it takes to hash or verify a password, without the wait for a permit.',
    read: ({ hashSeconds }) => hashSeconds,
  },
  {
    name: 'auth_hash_running',
    type: 'gauge',
    help: 'Passwords that are being hashed or verified.',
    read: ({ running }) => running,
  },
  {
    name: 'auth_hash_permits',
    type: 'gauge',
    help: 'Passwords that may be hashed or verified at once.',
    read: ({ permits }) => permits,
  },
  {
    name: 'auth_hash_queue',
    type: 'gauge',
    help: 'Passwords that wait to be hashed or verified.',
    read: ({ queued }) => queued,
  },
  {
    name: 'auth_hash_refused_total',
    type: 'counter',
    help: 'Passwords refused with 503: the queue was full, or their turn came too late.',
    labels: ['reason'],
    read: ({ refusedFull, refusedLate }) => [
      [['full'], refusedFull],
      [['late'], refusedLate],
    ],
  },
  {
    name: 'auth_hash_abandoned_total',
    type: 'counter',
    help: 'Passwords whose client left while they waited.',
    read: ({ abandoned }) => abandoned,
  },
  {
    name: 'auth_hash_bcrypt_total',
    type: 'counter',
    help: 'Verifications of bcrypt hashes; when it stays at rest, bcrypt can be switched off.',
    read: ({ bcryptVerified }) => bcryptVerified,
  },
  {
    name: 'auth_hash_unreadable_total',
    type: 'counter',
    help: 'Stored hashes that could not be read.',
    read: ({ unreadable }) => unreadable,
  },
  {
    name: 'auth_breached_checks_total',
    type: 'counter',
    help: 'New passwords that the service of breached ones was asked about.',
    read: ({ breachedRange }) => breachedRange.asked,
  },
  {
    name: 'auth_breached_found_total',
    type: 'counter',
    help: 'Those of them that it knew.',
    read: ({ breachedRange }) => breachedRange.found,
  },
  {
    name: 'auth_breached_failures_total',
    type: 'counter',
    help: 'Those of them that it did not answer, which were let through.',
    read: ({ breachedRange }) => breachedRange.failed,
  },
]
