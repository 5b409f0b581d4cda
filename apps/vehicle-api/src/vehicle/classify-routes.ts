/**
 * Classifies one picture, at once.
 *
 * @module
 */

import { principalOf } from '@plimsoll/kit/access'
import type { Database } from '@plimsoll/kit/database'
import type { FastifyPluginAsync } from 'fastify'
import type { ModelPool } from '../model/index.ts'
import { RepeatableHeaders, repeatErrors } from '../repeatable.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { modelErrors, writeErrors } from './answers.ts'
import { storeClassifications } from './classification-store.ts'
import { classifyOne } from './classify.ts'
import type { KeepsPicture } from './keeps-picture.ts'
import { classificationLinks } from './links.ts'
import type { VehicleNews } from './news.ts'
import { ownerOf } from './owner.ts'
import { imageTypes, onePicture } from './picture-bodies.ts'
import { ClassificationSchema } from './schemas.ts'
import { type ForVehicle, ForVehicleSchema } from './vehicle-id.ts'

export interface ClassifyRoutesOptions {
  readonly database: Database<ServiceTables>
  readonly model: ModelPool
  readonly keepsPicture: KeepsPicture
  readonly news: VehicleNews
}

export const classifyRoutes: FastifyPluginAsync<ClassifyRoutesOptions> = async (app, options) => {
  const { database, model, keepsPicture, news } = options

  app.post<ForVehicle>('/vehicle/classify', {
    schema: {
      operationId: 'classifyVehicle',
      tags: ['vehicle'],
      summary: 'Classify a picture',
      description:
        'Says which vehicle a picture shows, and keeps the answer in the history, with a small copy of the picture unless the service keeps none. Takes one picture (JPEG, PNG, BMP, GIF or WebP) as the field `file` of a form, or as the body itself. The first frame of an animation counts. Name, declared type and content must agree.',
      consumes: ['multipart/form-data', ...imageTypes],
      querystring: ForVehicleSchema,
      headers: RepeatableHeaders,
      response: { 200: ClassificationSchema },
    },
    links: classificationLinks,
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
      const keepPicture = keepsPicture(principalOf(request))
      const classified = await classifyOne(upload, model, { signal, vehicleId, keepPicture })
      const body = classified.classification
      const owner = ownerOf(request)
      await storeClassifications(database, [classified], owner, { signal }, (queries) =>
        request.idempotency.completeWithin(queries, { body }),
      )
      news.classified(owner, [body])
      return body
    },
  })
}
