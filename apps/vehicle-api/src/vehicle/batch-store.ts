/**
 * The pictures of a batch that waits: stored with their job, gone one by one as they are answered.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import type { ImageInfo, Upload, UploadOutcome } from '@plimsoll/kit/uploads'
import type { Kysely } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import { toFailure } from './classify.ts'
import type { BatchItem } from './schemas.ts'

/** Which picture of which batch. */
export interface BatchPlace {
  readonly jobId: string
  readonly position: number
}

/** Within the transaction that enqueues the job. */
export async function insertBatchFiles(
  queries: Kysely<ServiceTables>,
  jobId: string,
  outcomes: readonly UploadOutcome[],
): Promise<void> {
  // One statement for each: together they would be one message of up to all their bytes.
  for (const [position, outcome] of outcomes.entries()) {
    const row = 'upload' in outcome ? waiting(outcome.upload) : refused(outcome)
    await queries
      .insertInto('batch_files')
      .values({ job_id: jobId, position, ...row })
      .execute()
  }
}

function waiting({ bytes, fileName, info }: Upload) {
  return { file_name: fileName, info: JSON.stringify(info), bytes, answer: null }
}

function refused({ error, fileName }: Extract<UploadOutcome, { error: unknown }>) {
  const answer = JSON.stringify(toFailure(error, fileName))
  return { file_name: fileName, info: null, bytes: null, answer }
}

/** The first picture that has no answer yet. */
export async function nextBatchFile(
  database: Database<ServiceTables>,
  jobId: string,
  call: Call,
): Promise<{ readonly position: number; readonly upload: Upload } | undefined> {
  const row = await database
    .queries(call)
    .selectFrom('batch_files')
    .select(['position', 'file_name', 'info', 'bytes'])
    .where('job_id', '=', jobId)
    .where('answer', 'is', null)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined || row.bytes === null || row.info === null) return undefined
  const info: ImageInfo = JSON.parse(row.info)
  // A copy, as the model takes the memory of what it classifies.
  const bytes = Buffer.from(Uint8Array.from(row.bytes).buffer)
  return { position: row.position, upload: { bytes, fileName: row.file_name, info } }
}

/** The answer takes the place of the picture. */
export async function answerBatchFile(
  queries: Kysely<ServiceTables>,
  { jobId, position }: BatchPlace,
  item: BatchItem,
): Promise<void> {
  await queries
    .updateTable('batch_files')
    .set({ answer: JSON.stringify(item), bytes: null })
    .where('job_id', '=', jobId)
    .where('position', '=', position)
    .where('answer', 'is', null)
    .execute()
}

/** In the order they were sent; null where there is no answer yet. */
export async function batchItems(
  database: Database<ServiceTables>,
  jobId: string,
  call: Call,
): Promise<(BatchItem | null)[]> {
  const rows = await database
    .queries(call)
    .selectFrom('batch_files')
    .select('answer')
    .where('job_id', '=', jobId)
    .orderBy('position')
    .limit(1_000)
    .execute()
  return rows.map(({ answer }) => (answer === null ? null : toItem(JSON.parse(answer))))
}

/** An answer of before there were pictures does not speak of any. */
function toItem(answer: BatchItem): BatchItem {
  return 'error' in answer ? answer : { ...answer, picture_url: answer.picture_url ?? null }
}
