/**
 * What the operators' programs and the instances of a service answer that is in order, for tests of
 * what is made of it.
 *
 * @module
 */

import type { MigrationPlan, MigrationStatus, VerifiedBackup } from '../gate.ts'

export const schema: MigrationStatus = {
  release: 3,
  problem: null,
  holder: null,
  migrations: [
    { id: '0001', name: 'things', release: 3, state: 'applied' },
    { id: '0002', name: 'colours', release: 4, state: 'pending' },
  ],
}

export const plan: MigrationPlan = {
  migrations: [{ id: '0002', name: 'colours', release: 4, phase: 'expand', findings: [] }],
}

export function backupAt(nowMs: number): VerifiedBackup {
  const at = new Date(nowMs).toISOString()
  return { name: 'backup-1', created_at: at, verified_at: at }
}

/** Of a program by its arguments, such as `migrate status --json`. */
export function programAnswer(args: string): string {
  if (args.startsWith('--profile')) return json({ status: 'ok', checks: [] })
  if (args.startsWith('backup')) return json(backupAt(Date.now()))
  if (args.startsWith('migrate status')) return json(schema)
  if (args.startsWith('migrate plan')) return json(plan)
  return json({ backup: null, migrations: [] })
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}

/** The metrics of an instance that has answered so many requests. */
export function metricsPage(requests: number, errors: number): string {
  const good = requests - errors
  return [
    `http_requests_total{method="GET",route="/things",status="200"} ${good}`,
    `http_requests_total{method="GET",route="/things",status="500"} ${errors}`,
    `http_request_duration_seconds_bucket{method="GET",route="/things",le="0.1"} ${requests}`,
    `http_request_duration_seconds_bucket{method="GET",route="/things",le="+Inf"} ${requests}`,
    'process_start_time_seconds 1700000000',
    'schema_version_expected 3',
    '',
  ].join('\n')
}
