import type { Call } from '../../reliability/database/index.ts'
import { type AuditLogDatabase, headOf, headsWithin, lastAnchor, rowsAfter } from './chain-store.ts'
import type { ChainSource } from './verify.ts'

/** The chain in the database, read page by page. */
export function chainSource(database: AuditLogDatabase, { signal }: Call): ChainSource {
  const call = { signal }
  return {
    head: () => headOf(database, call),
    checkpoint: () => lastAnchor(database, 'checkpoint', call),
    lastKeptHead: () => lastAnchor(database, 'head', call),
    rowsAfter: (sequence, limit) => rowsAfter(database, sequence, limit, call),
    keptHeads: (first, last) => headsWithin(database, first, last, call),
  }
}
