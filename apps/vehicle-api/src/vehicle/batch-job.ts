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
import { type Static, Type } from 'typebox'
import { ModelBusyError, type ModelPool } from '../model/index.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { answerBatchFile, nextBatchFile } from './batch-store.ts'
import { insertClassification } from './classification-store.ts'
import { type ClassifyOptions, classifyOne, toFailure } from './classify.ts'
import type { BatchItem } from './schemas.ts'
import type { VehicleCounts } from './vehicle-counts.ts'

const BatchPayload = Type.Object({
  files: Type.Integer({ minimum: 1 }),
  user_id: Type.String(),
  vehicle_id: Type.Union([Type.String(), Type.Null()]),
})

export type BatchJob = JobDefinition<Static<typeof BatchPayload>>

export function batchJob(
  database: Database<ServiceTables>,
  model: ModelPool,
  { batchPictures }: VehicleCounts,
): BatchJob {
  return defineJob({
    name: 'vehicle-batch',
    queue: 'classify',
    payload: BatchPayload,
    timeoutMs: 600_000,
    async run({ files, user_id: owner, vehicle_id }, { jobId, signal, progress, fence }) {
      const options = { signal, vehicleId: vehicle_id ?? undefined }
      for (;;) {
        const next = await nextBatchFile(database, jobId, { signal })
        if (next === undefined) break
        const { position, upload } = next
        progress({ done: position, total: files, note: upload.fileName })
        const item = await classifyOrRefuse(upload, model, options)
        await database.transaction(
          async (queries) => {
            await fence(queries)
            if ('id' in item) await insertClassification(queries, item, owner)
            await answerBatchFile(queries, jobId, position, item)
          },
          { signal },
        )
        batchPictures['id' in item ? 'answered' : 'refused'] += 1
        progress({ done: position + 1, total: files })
      }
      // Those at the end that were refused on arrival had their answer before.
      progress({ done: files, total: files })
    },
  })
}

const busyMs = 250

/** A full queue is no failure: those who wait for their answer go first, and the batch goes on. */
async function classifyWhenFree(
  upload: Upload,
  model: ModelPool,
  options: ClassifyOptions,
): Promise<BatchItem> {
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
): Promise<BatchItem> {
  try {
    return await classifyWhenFree(upload, model, options)
  } catch (error) {
    if (error instanceof KitError && error.statusCode < 500)
      return toFailure(error, upload.fileName)
    throw error
  }
}
