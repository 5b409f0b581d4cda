/**
 * Classifies one picture, at once.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import type { FastifyPluginAsync } from 'fastify'
import type { ModelPool } from '../model/index.ts'
import { RepeatableHeaders, repeatErrors } from '../repeatable.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { modelErrors, writeErrors } from './answers.ts'
import { storeClassifications } from './classification-store.ts'
import { classifyOne } from './classify.ts'
import { ownerOf } from './owner.ts'
import { imageTypes, onePicture } from './picture-bodies.ts'
import { ClassificationSchema } from './schemas.ts'
import { type ForVehicle, ForVehicleSchema } from './vehicle-id.ts'

export interface ClassifyRoutesOptions {
  readonly database: Database<ServiceTables>
  readonly model: ModelPool
}

export const classifyRoutes: FastifyPluginAsync<ClassifyRoutesOptions> = async (app, options) => {
  const { database, model } = options

  app.post<ForVehicle>('/vehicle/classify', {
    schema: {
      operationId: 'classifyVehicle',
      tags: ['vehicle'],
      summary: 'Classify a picture',
      description:
        'Says which vehicle a picture shows, and keeps the answer in the history. Takes one picture (JPEG, PNG, BMP, GIF or WebP) as the field `file` of a form, or as the body itself. The first frame of an animation counts. Name, declared type and content must agree.',
      consumes: ['multipart/form-data', ...imageTypes],
      querystring: ForVehicleSchema,
      headers: RepeatableHeaders,
      response: { 200: ClassificationSchema },
    },
    config: {
      access: { permission: 'vehicle:classify' },
      overload: { class: 'cpu' },
      thresholdMs: 200,
      openapi: {
        requestBody: onePicture,
        errors: [...modelErrors, ...writeErrors, ...repeatErrors],
      },
    },
    handler: async (request) => {
      const [upload] = await request.readUploads()
      // `readUploads` throws when there is none.
      if (upload === undefined) return
      const signal = request.deadline.signal
      const vehicleId = request.query.vehicle_id
      const classification = await classifyOne(upload, model, { signal, vehicleId })
      await storeClassifications(
        database,
        [classification],
        ownerOf(request),
        { signal },
        (queries) => request.idempotency.completeWithin(queries, { body: classification }),
      )
      return classification
    },
  })
}
