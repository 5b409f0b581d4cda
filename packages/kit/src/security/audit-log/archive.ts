/**
 * Takes old rows out of the database, once they are kept elsewhere.
 *
 * First the chain up to there must hold, and whoever takes the rows must have taken all of them. Then
 * a checkpoint (their last sequence and hash) and a record of what was done are committed together,
 * and from then on the chain starts after the checkpoint. Only then the rows are deleted, a few at a
 * time; what is interrupted is finished by the next archiving. With seal keys nobody else can make a
 * checkpoint that `verify` believes.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call } from '../../reliability/database/index.ts'
import type { AuditRecord } from './audit-record.ts'
import type { Link } from './chain.ts'
import {
  type AuditLogDatabase,
  endsOf,
  forgetHeads,
  keepAnchor,
  lastAnchor,
} from './chain-store.ts'
import type { AnchorRow, AuditLogTables } from './tables.ts'
import type { Verification, VerifyOptions } from './verify.ts'

export interface ArchiveOptions extends Call {
  /** The last sequence to take out; the end of the chain itself stays. */
  readonly through: number
  /** Who does it, for the record. */
  readonly userId?: string | null
  /** Keeps the lines of an export; nothing is deleted unless it resolves. */
  readonly sink: (lines: AsyncIterable<string>) => Promise<void>
}

export interface Archived {
  readonly rows: number
  /** Where the chain starts from now on. */
  readonly checkpoint: Link
}

interface Surroundings {
  readonly verify: (options: VerifyOptions) => Promise<Verification>
  readonly linesUpTo: (sequence: number) => AsyncIterable<string>
  readonly appendWithin: (queries: Kysely<AuditLogTables>, record: AuditRecord) => Promise<Link>
  readonly anchorOf: (link: Link) => AnchorRow
}

/** Rows deleted by one statement. */
const deletedAtOnce = 500

export async function archiveRows(
  database: AuditLogDatabase,
  { through, userId, sink, ...call }: ArchiveOptions,
  around: Surroundings,
): Promise<Archived> {
  const { first, last } = await endsOf(database, call)
  if (!Number.isSafeInteger(through) || through < first || through >= last) {
    throw new RangeError(`through must be ${first} to ${last - 1}, got ${through}`)
  }
  const { head, problem } = await around.verify({ to: through, signal: call.signal })
  if (problem !== undefined || head === undefined) {
    throw new Error(`a chain that does not hold is not archived: ${problem?.message}`)
  }

  await sink(around.linesUpTo(through))
  const checkpoint = { sequence: through, hash: head.hash }
  await database.transaction(async (queries) => {
    await keepAnchor(queries, around.anchorOf(checkpoint))
    const details = { through, hash: head.hash }
    await around.appendWithin(queries, { action: 'audit-log.archived', userId, details })
  }, call)
  return { rows: await deleteArchived(database, call), checkpoint }
}

/** Deletes what lies before the checkpoint. */
async function deleteArchived(database: AuditLogDatabase, call: Call): Promise<number> {
  const checkpoint = await lastAnchor(database, 'checkpoint', call)
  if (checkpoint === undefined) return 0
  let rows = 0
  for (;;) {
    const { first } = await endsOf(database, call)
    if (first > checkpoint.sequence) break
    const end = Math.min(first + deletedAtOnce, checkpoint.sequence + 1)
    const { numDeletedRows } = await database
      .queries(call)
      .deleteFrom('audit_log')
      .where('sequence', '<', end)
      .executeTakeFirstOrThrow()
    rows += Number(numDeletedRows)
  }
  while ((await forgetHeads(database, checkpoint.sequence, deletedAtOnce, call)) > 0);
  return rows
}
