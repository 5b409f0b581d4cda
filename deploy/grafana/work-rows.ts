/**
 * Who signs in, and what runs in the background.
 *
 * @module
 */

import { lines, max, quantile, type Row, rate, series, sum } from './panel.ts'

export const authentication: Row = {
  title: 'Authentication',
  panels: [
    lines('Sign-ins', 'ops', [[sum(rate('auth_logins_total'), 'result'), '{{result}}']], {
      description: 'Attempts per second by how they ended.',
    }),
    lines(
      'Tokens',
      'ops',
      [
        [sum(rate('auth_token_verifications_total'), 'issuer, result'), '{{issuer}}: {{result}}'],
        [sum(rate('api_key_verifications_total'), 'result'), 'API key: {{result}}'],
      ],
      { description: 'Credentials per second by what came of them.' },
    ),
    lines(
      'Denials',
      'ops',
      [
        [sum(rate('access_denials_total'), 'reason'), '{{reason}}'],
        [sum(rate('auth_guard_denials_total'), 'guard'), 'guard of passwords: {{guard}}'],
      ],
      { description: 'Requests refused with 401 or 403, and passwords not even looked at.' },
    ),
    lines('Password hashes', 's', [[quantile(0.95, 'auth_hash_seconds'), 'p95 of one']], {
      description: 'Without waiting. 40 to 80 ms are intended.',
    }),
    lines(
      'Passwords that wait',
      'short',
      [[sum(series('auth_hash_queue'), 'instance'), '{{instance}}']],
      {
        description:
          'For their turn to be hashed; when too many do, sign-ins get 503 PASSWORDS_BUSY.',
      },
    ),
    lines(
      'Sessions',
      'ops',
      [
        [sum(rate('auth_refresh_total'), 'result'), 'refresh: {{result}}'],
        [sum(rate('auth_revocations_total'), 'kind'), 'revoked: {{kind}}'],
      ],
      { description: 'A refresh with result reuse is a stolen token, or a broken client.' },
    ),
    lines(
      'Revocations known',
      'short',
      [
        [`min(${series('auth_revocation_fresh')})`, 'all instances are fresh'],
        [max(series('auth_revocation_entries'), 'kind'), '{{kind}} remembered'],
      ],
      {
        description: '0 of freshness: an instance asks the database about each credential.',
        width: 24,
      },
    ),
  ],
}

export const jobs: Row = {
  title: 'Jobs, backups, audit log',
  panels: [
    lines(
      'Jobs',
      'short',
      [
        [max(series('jobs_queued'), 'queue'), '{{queue}} queued'],
        [max(series('jobs_running'), 'queue'), '{{queue}} running'],
        [max(series('jobs_dead'), 'queue'), '{{queue}} dead'],
      ],
      {
        description:
          'Instances share the queues, so each says the same. Dead ones wait for somebody.',
        needs: 'jobs',
      },
    ),
    lines(
      'Oldest job that is due',
      's',
      [[max(series('jobs_oldest_seconds'), 'queue'), '{{queue}}']],
      {
        description: 'How long nobody has begun it. Alert at ten minutes.',
        thresholds: [300, 600],
        needs: 'jobs',
      },
    ),
    lines(
      'Jobs ended',
      'ops',
      [
        [sum(rate('jobs_completed_total')), 'completed'],
        [sum(rate('jobs_failed_total')), 'attempts that failed'],
        [sum(rate('jobs_leases_lost_total')), 'leases lost'],
      ],
      { description: 'Per second.' },
    ),
    lines('A job takes', 's', [[quantile(0.95, 'jobs_run_seconds', 'queue'), '{{queue}}']], {
      description: '95th percentile by queue.',
      needs: 'jobs',
    }),
    lines(
      'Age of the newest backup',
      's',
      [[`time() - (${max(series('backup_verified_timestamp_seconds'))} > 0)`, 'verified']],
      {
        description: 'Made, restored and checked. Alert at 36 hours.',
        thresholds: [90_000, 129_600],
        needs: 'backup',
      },
    ),
    lines(
      'Audit log',
      'ops',
      [
        [sum(rate('audit_records_total')), 'records'],
        [sum(rate('audit_failures_total')), 'failures'],
        [sum(rate('audit_refused_total')), 'refused'],
      ],
      { description: 'Per second.' },
    ),
    lines('Audit chain', 'bool_yes_no', [[`min(${series('audit_chain_intact')})`, 'whole']], {
      description: 'Whether every instance believes that the log is as it was written.',
      thresholds: [0, 1],
      isLessWorse: true,
      width: 12,
    }),
    lines(
      'Age of its verification',
      's',
      [[`time() - ${max(series('audit_verified_timestamp_seconds'))}`, 'verified']],
      {
        description: 'Of the whole chain. Alert at 36 hours.',
        thresholds: [90_000, 129_600],
        width: 12,
        needs: 'audit',
      },
    ),
  ],
}
