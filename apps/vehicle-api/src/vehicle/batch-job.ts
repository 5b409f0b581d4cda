/**
 * Classifies a batch in the background, picture by picture.
 *
 * The answer of a picture and its place in the history are stored together, and only while the job
 * is still this run's own; a run that takes over goes on with the first picture without an answer.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import type { Database } from '@plimsoll/kit/database'
import { KitError } from '@plimsoll/kit/errors'
import { defineJob, type JobDefinition } from '@plimsoll/kit/jobs'
import type { Upload } from '@plimsoll/kit/uploads'
import type { Kysely } from 'kysely'
import { type Static, Type } from 'typebox'
import { ModelBusyError, type ModelPool } from '../model/index.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { answerBatchFile, type BatchPlace, nextBatchFile } from './batch-store.ts'
import { insertClassification } from './classification-store.ts'
import { type Classified, type ClassifyOptions, classifyOne, toFailure } from './classify.ts'
import { noNews, type VehicleNews } from './news.ts'
import type { Owner } from './owner.ts'
import type { Failure } from './schemas.ts'
import type { VehicleCounts } from './vehicle-counts.ts'

const BatchPayload = Type.Object({
  files: Type.Integer({ minimum: 1 }),
  user_id: Type.String(),
  vehicle_id: Type.Union([Type.String(), Type.Null()]),
  // Decided when the batch is accepted, where it is known who sent it. One of before there were
  // pictures was sent by somebody who expects none to be kept.
  keep_pictures: Type.Optional(Type.Boolean()),
})

type BatchPayload = Static<typeof BatchPayload>
export type BatchJob = JobDefinition<BatchPayload>

export interface BatchJobOptions {
  readonly counts: VehicleCounts
  /** False keeps none, also of batches that were accepted before. */
  readonly picturesKept: boolean
  /** Default: nobody is told. */
  readonly news?: VehicleNews
}

export function batchJob(
  database: Database<ServiceTables>,
  model: ModelPool,
  { counts: { batchPictures }, picturesKept, news = noNews }: BatchJobOptions,
): BatchJob {
  const tell = (result: Classified | Failure, owner: Owner) => {
    batchPictures['error' in result ? 'refused' : 'answered'] += 1
    if (!('error' in result)) news.classified(owner, [result.classification])
  }
  return defineJob({
    name: 'vehicle-batch',
    queue: 'classify',
    payload: BatchPayload,
    timeoutMs: 600_000,
    async run({ files, user_id: owner, ...wanted }, { jobId, signal, progress, fence }) {
      const options = { signal, ...wishesOf(wanted, picturesKept) }
      for (;;) {
        const next = await nextBatchFile(database, jobId, { signal })
        if (next === undefined) break
        const { position, upload } = next
        progress({ done: position, total: files, note: upload.fileName })
        const result = await classifyOrRefuse(upload, model, options)
        await database.transaction(
          async (queries) => {
            await fence(queries)
            await storeResult(queries, result, { owner, jobId, position })
          },
          { signal },
        )
        tell(result, owner)
        progress({ done: position + 1, total: files })
      }
      // Those at the end that were refused on arrival had their answer before.
      progress({ done: files, total: files })
    },
  })
}

function wishesOf(
  wanted: Pick<BatchPayload, 'vehicle_id' | 'keep_pictures'>,
  picturesKept: boolean,
): Omit<ClassifyOptions, 'signal'> {
  return {
    vehicleId: wanted.vehicle_id ?? undefined,
    keepPicture: picturesKept && wanted.keep_pictures === true,
  }
}

async function storeResult(
  queries: Kysely<ServiceTables>,
  result: Classified | Failure,
  { owner, jobId, position }: BatchPlace & { readonly owner: Owner },
): Promise<void> {
  if ('error' in result) return answerBatchFile(queries, { jobId, position }, result)
  await insertClassification(queries, result, owner)
  await answerBatchFile(queries, { jobId, position }, result.classification)
}

const busyMs = 250

/** A full queue is no failure: those who wait for their answer go first, and the batch goes on. */
async function classifyWhenFree(
  upload: Upload,
  model: ModelPool,
  options: ClassifyOptions,
): Promise<Classified> {
  for (;;) {
    try {
      return await classifyOne(upload, model, options)
    } catch (error) {
      if (!(error instanceof ModelBusyError)) throw error
    }
    await setTimeout(busyMs, undefined, { signal: options.signal })
  }
}

/** Only what is wrong with the picture is its answer; what is wrong with the service is tried again. */
async function classifyOrRefuse(
  upload: Upload,
  model: ModelPool,
  options: ClassifyOptions,
): Promise<Classified | Failure> {
  try {
    return await classifyWhenFree(upload, model, options)
  } catch (error) {
    if (error instanceof KitError && error.statusCode < 500)
      return toFailure(error, upload.fileName)
    throw error
  }
}
