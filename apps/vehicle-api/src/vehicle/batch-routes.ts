/**
 * Classifies several pictures: a few at once, many in the background.
 *
 * @module
 */

import { principalOf } from '@plimsoll/kit/access'
import type { Database } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import { JobNotFoundError, JobQueueFullError, type Jobs } from '@plimsoll/kit/jobs'
import type { UploadOutcome } from '@plimsoll/kit/uploads'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { ModelPool } from '../model/index.ts'
import { RepeatableHeaders, repeatErrors } from '../repeatable.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { modelErrors, readErrors, writeErrors } from './answers.ts'
import type { BatchJob } from './batch-job.ts'
import { AcceptedBatchSchema, BatchStateSchema, toBatchState } from './batch-schemas.ts'
import { batchItems, insertBatchFiles } from './batch-store.ts'
import { storeClassifications } from './classification-store.ts'
import { classifyBatch } from './classify.ts'
import { GivenId, ownId } from './given-id.ts'
import type { KeepsPicture } from './keeps-picture.ts'
import { batchLinks } from './links.ts'
import type { VehicleNews } from './news.ts'
import { type Owner, ownerOf, readableBy } from './owner.ts'
import { severalPictures } from './picture-bodies.ts'
import { BatchSchema } from './schemas.ts'
import type { VehicleCounts } from './vehicle-counts.ts'
import { type ForVehicle, ForVehicleSchema } from './vehicle-id.ts'

export interface BatchRoutesOptions {
  readonly database: Database<ServiceTables>
  readonly model: ModelPool
  readonly jobs: Jobs
  readonly job: BatchJob
  readonly counts: VehicleCounts
  readonly keepsPicture: KeepsPicture
  readonly news: VehicleNews
  /** Pictures in one batch. */
  readonly filesMax: number
  /** A batch of more is classified in the background. */
  readonly directMax: number
}

const JobIdSchema = Type.Object({ job_id: GivenId })

export const batchRoutes: FastifyPluginAsync<BatchRoutesOptions> = async (app, options) => {
  addBatchRoute(app, options)
  addStateRoute(app, options)
}

function addBatchRoute(app: FastifyInstance, options: BatchRoutesOptions): void {
  const { database, model, filesMax, directMax, counts, keepsPicture, news } = options

  app.post<ForVehicle>('/vehicle/classify-batch', {
    schema: {
      operationId: 'classifyVehicles',
      tags: ['vehicle'],
      summary: 'Classify several pictures',
      description: `Says which vehicle each picture shows. Takes up to ${filesMax} pictures as fields \`files\` of a form. Each is answered by itself and in order: one that cannot be read becomes an error in its place. More than ${directMax} pictures, or any number with \`Prefer: respond-async\` (RFC 7240), are kept and classified in the background.`,
      consumes: ['multipart/form-data'],
      querystring: ForVehicleSchema,
      headers: RepeatableHeaders,
      response: { 200: BatchSchema, 202: AcceptedBatchSchema },
    },
    links: batchLinks,
    config: {
      access: { permission: 'vehicle:classify' },
      flag: 'batch-classify',
      overload: { class: 'cpu' },
      thresholdMs: 5_000,
      rateLimit: { cost: 4 },
      openapi: {
        requestBody: severalPictures,
        errors: [...modelErrors, ...writeErrors, ...repeatErrors, JobQueueFullError],
      },
    },
    handler: async (request, reply) => {
      const field = ['files', 'file', 'files[]']
      const outcomes = await request.readUploadOutcomes({ field, filesMax })
      const signal = request.deadline.signal
      const [owner, vehicleId] = [ownerOf(request), request.query.vehicle_id]
      const keepPicture = keepsPicture(principalOf(request))

      const wantsLater = prefersAsync(request.headers['prefer'])
      if (outcomes.length <= directMax && !wantsLater) {
        const how = { signal, vehicleId, keepPicture }
        const { batch, classified } = await classifyBatch(outcomes, model, how)
        await storeClassifications(database, classified, owner, { signal }, (queries) =>
          request.idempotency.completeWithin(queries, { body: batch }),
        )
        news.classified(
          owner,
          classified.map(({ classification }) => classification),
        )
        counts.batches.direct += 1
        counts.batchPictures.answered += classified.length
        counts.batchPictures.refused += batch.items.length - classified.length
        return batch
      }
      const folder = request.url.replace(/\/classify-batch.*$/, '/batches')
      const accepted = { owner, vehicleId, keepPicture, signal, folder }
      const answer = await accept(options, outcomes, accepted, request)
      counts.batches.background += 1
      counts.batchPictures.refused += outcomes.filter((one) => 'error' in one).length
      if (wantsLater) reply.header('preference-applied', 'respond-async')
      return reply.code(202).headers(answer.headers).send(answer.body)
    },
  })
}

function addStateRoute(app: FastifyInstance, { database, jobs, job }: BatchRoutesOptions): void {
  app.get<{ Params: Static<typeof JobIdSchema> }>('/vehicle/batches/:job_id', {
    schema: {
      operationId: 'getBatch',
      tags: ['vehicle'],
      summary: 'Follow a batch in the background',
      description:
        'How far the batch is, and the answers that there are so far. A batch is forgotten a week after it was done.',
      params: JobIdSchema,
      response: { 200: BatchStateSchema },
    },
    config: {
      access: { permission: 'vehicle:read' },
      openapi: { errors: [NotFoundError, ...readErrors] },
    },
    handler: async (request) => {
      const jobId = ownId(request.params.job_id)
      const call = { signal: request.deadline.signal }
      const found = await jobs.get(jobId, call).catch(batchUnknown)
      // Somebody else's is not told from none.
      const reader = readableBy(request)
      const isReadable = reader === undefined || found.userId === reader
      if (found.name !== job.name || !isReadable) return batchUnknown()
      return toBatchState(found, await batchItems(database, jobId, call))
    },
  })
}

function batchUnknown(error?: unknown): never {
  if (error !== undefined && !(error instanceof JobNotFoundError)) throw error
  throw new NotFoundError('There is no batch with this id.')
}

interface Accepted {
  readonly owner: Owner
  readonly vehicleId: string | undefined
  readonly keepPicture: boolean
  readonly signal: AbortSignal
  /** Where the states of batches are read. */
  readonly folder: string
}

/** The job and its pictures are stored together: what was accepted will be classified. */
function accept(
  { database, jobs, job }: BatchRoutesOptions,
  outcomes: readonly UploadOutcome[],
  { owner, vehicleId, keepPicture, signal, folder }: Accepted,
  { idempotency }: Pick<FastifyRequest, 'idempotency'>,
) {
  return jobs.transaction(
    database,
    async (queries) => {
      const payload = {
        files: outcomes.length,
        user_id: owner,
        vehicle_id: vehicleId ?? null,
        keep_pictures: keepPicture,
      }
      const { id } = await jobs.enqueue(queries, job, payload, { userId: owner })
      await insertBatchFiles(queries, id, outcomes)
      const url = `${folder}/${id}`
      const answer = { headers: { location: url }, body: { job_id: id, status_url: url } }
      await idempotency.completeWithin(queries, { statusCode: 202, ...answer })
      return answer
    },
    // Up to all that a request may hold goes to the disk before the answer.
    { signal, timeoutMs: 10_000 },
  )
}

function prefersAsync(prefer: string | string[] | undefined): boolean {
  const preferences = String(prefer ?? '').split(',')
  return preferences.some((preference) => /^\s*respond-async\s*(?:;|$)/i.test(preference))
}
