import type { AuditLogStats } from './audit-log.ts'

/** A commit that takes longer is one that hangs. */
const stalledMs = 5_000

/** @throws Error if nothing can be recorded any more, or what is to be does not get through. */
export function assertAlive({
  isClosed,
  committingMs,
}: Pick<AuditLogStats, 'isClosed' | 'committingMs'>): void {
  if (isClosed) throw new Error('the audit log is closed')
  if (committingMs > stalledMs) {
    throw new Error(`a commit has taken ${Math.round(committingMs)} ms so far`)
  }
}
