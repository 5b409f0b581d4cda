/**
 * How the schema of the service came to be. An applied migration is never edited; what is to change
 * is a new one (see the README of `@plimsoll/kit/migrations`).
 *
 * @module
 */

import { accountTables } from '@plimsoll/kit/accounts'
import { apiKeyTables } from '@plimsoll/kit/api-keys'
import { auditLogTables } from '@plimsoll/kit/audit-log'
import { flagRolloutTables, flagTables } from '@plimsoll/kit/flags'
import { idempotencyTables } from '@plimsoll/kit/idempotency'
import { jobsTables, jobTraceTables } from '@plimsoll/kit/jobs'
import { defineMigrations, type Migrations } from '@plimsoll/kit/migrations'
import { revocationTables } from '@plimsoll/kit/revocation'
import { sessionTables } from '@plimsoll/kit/sessions'
import { batchTables } from './batch-tables.ts'
import { historyIndexes } from './history-indexes.ts'
import { pictureTables } from './picture-tables.ts'
import { vehicleTables } from './vehicle-tables.ts'

export const serviceMigrations: Migrations = defineMigrations([
  { id: '0001', name: 'vehicle', release: 1, tables: [vehicleTables] },
  { id: '0002', name: 'audit-log', tables: [auditLogTables] },
  { id: '0003', name: 'jobs-and-batches', tables: [jobsTables, batchTables] },
  { id: '0004', name: 'idempotency-keys', tables: [idempotencyTables] },
  { id: '0005', name: 'accounts-and-sessions', tables: [accountTables, sessionTables] },
  { id: '0006', name: 'revocation', tables: [revocationTables] },
  { id: '0007', name: 'api-keys', tables: [apiKeyTables] },
  { id: '0008', name: 'job-traces', tables: [jobTraceTables] },
  { id: '0009', name: 'classification-pictures', tables: [pictureTables] },
  { id: '0010', name: 'history-indexes', ...historyIndexes },
  { id: '0011', name: 'flags', tables: [flagTables] },
  { id: '0012', name: 'flag-rollouts', tables: [flagRolloutTables] },
])
