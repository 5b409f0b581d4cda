import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const migrationsIdempotentAndGated: Probe = defineProbe({
  id: 'migrations-idempotent-and-gated',
  ref: 'OPS-11',
  wing: 'delivery',
  severity: 'high',
  claim: 'Migrations are safe to run.',
  needs: ['commands'],
  how: 'Run the declared migrate command on an empty database, twice, and two in parallel; start the application on an unmigrated one.',
  pass: 'Idempotent and serialised; the application refuses or waits.',
  fail: 'It breaks, or serves on an unmigrated schema.',
  notApplicable: 'N/A: declared without a schema.',
  falsePositives: 'A scratch database of the run only.',
  why: 'Two instances that start at once, or a migration that is run twice, must not break the schema on the day of a release.',
  remedy:
    'Take a lock, record what ran, and let the service refuse or wait while its schema is not there.',
  effort: 'M',
  source: 'design of Flyway and of PostgreSQL advisory locks; measured in this run',
  phase: 'restart',
  gather,
  judge,
})
