/**
 * What of accounts is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import type { AccountsStats } from './counts.ts'
import type { CountingLoginGuard } from './login-guard.ts'

/** The plugin shows these. */
export const accountMetrics: readonly Metric<AccountsStats>[] = [
  {
    name: 'auth_logins_total',
    type: 'counter',
    help: 'Attempts to sign in with a password, by how they ended.',
    labels: ['result'],
    read: ({ logins }) => Object.entries(logins).map(([result, count]) => [[result], count]),
  },
  {
    name: 'auth_registrations_total',
    type: 'counter',
    help: 'Registrations that were made, and those whose name or address was taken.',
    labels: ['result'],
    read: ({ registrations, registrationConflicts }) => [
      [['registered'], registrations],
      [['conflict'], registrationConflicts],
    ],
  },
  {
    name: 'auth_password_changes_total',
    type: 'counter',
    help: 'Passwords that their owners changed.',
    read: ({ passwordChanges }) => passwordChanges,
  },
  {
    name: 'auth_rehashes_total',
    type: 'counter',
    help: 'Stored hashes that were made stronger after a login.',
    read: ({ rehashes }) => rehashes,
  },
]

/** Of a login guard that counts; the plugin shows these if its guard is one. */
export const guardMetrics: readonly Metric<ReturnType<CountingLoginGuard['stats']>>[] = [
  {
    name: 'auth_guard_denials_total',
    type: 'counter',
    help: 'Attempts that were refused before the password was looked at, by which quota was used up.',
    labels: ['guard'],
    read: ({ denials }) => Object.entries(denials).map(([guard, count]) => [[guard], count]),
  },
]
