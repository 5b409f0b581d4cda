/**
 * How the schema came to be. An applied migration is never edited: what is to change is a new one.
 * One that would stop a running service, or whose way back leads elsewhere, fails a test.
 *
 * @module
 */

import { type AccountTables, accountTables } from '@plimsoll/kit/accounts'
import { type AuditLogTables, auditLogTables } from '@plimsoll/kit/audit-log'
import { type IdempotencyTables, idempotencyTables } from '@plimsoll/kit/idempotency'
import { defineMigrations } from '@plimsoll/kit/migrations'
import { type RevocationTables, revocationTables } from '@plimsoll/kit/revocation'
import { type SessionTables, sessionTables } from '@plimsoll/kit/sessions'
import { type NoteTables, noteTables } from './notes/tables.ts'

/** Every table of the service. */
export type Tables = AccountTables &
  SessionTables &
  RevocationTables &
  AuditLogTables &
  IdempotencyTables &
  NoteTables

export const serviceMigrations = defineMigrations([
  { id: '0001', name: 'accounts', tables: [accountTables, sessionTables, revocationTables] },
  { id: '0002', name: 'audit-log', tables: [auditLogTables] },
  { id: '0003', name: 'idempotency', tables: [idempotencyTables] },
  { id: '0004', name: 'notes', tables: [noteTables] },
])
