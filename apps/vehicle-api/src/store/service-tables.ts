import type { AccountTables } from '@plimsoll/kit/accounts'
import type { ApiKeyTables } from '@plimsoll/kit/api-keys'
import type { AuditLogTables } from '@plimsoll/kit/audit-log'
import type { FlagTables } from '@plimsoll/kit/flags'
import type { IdempotencyTables } from '@plimsoll/kit/idempotency'
import type { JobTables } from '@plimsoll/kit/jobs'
import type { RevocationTables } from '@plimsoll/kit/revocation'
import type { SessionTables } from '@plimsoll/kit/sessions'
import type { BatchTables } from './batch-tables.ts'
import type { PictureTables } from './picture-tables.ts'
import type { VehicleTables } from './vehicle-tables.ts'

/** Every table of the service. */
export type ServiceTables = VehicleTables &
  PictureTables &
  BatchTables &
  JobTables &
  AuditLogTables &
  IdempotencyTables &
  AccountTables &
  SessionTables &
  RevocationTables &
  ApiKeyTables &
  FlagTables
