/**
 * The vehicle operations of version 1.
 *
 * @module
 */

import { uploads } from '@plimsoll/kit/uploads'
import type { FastifyPluginAsync } from 'fastify'
import {
  ImageUnreadableError,
  ModelBusyError,
  type ModelPool,
  ModelTimeoutError,
  ModelUnavailableError,
} from '../model/index.ts'
import { classifyBatch, classifyOne } from './classify.ts'
import { clientGone } from './client-gone.ts'
import { BatchSchema, ClassificationSchema } from './schemas.ts'

export interface VehicleOptions {
  readonly model: ModelPool
  /** Bytes of one picture. */
  readonly bytesMax: number
  readonly pixelsMax: number
  /** Pictures in one batch. */
  readonly batchFilesMax: number
  /** Until the whole body must have arrived. */
  readonly timeoutMs: number
}

export const vehicleRoutes: FastifyPluginAsync<VehicleOptions> = async (app, options) => {
  const { model, bytesMax, pixelsMax, batchFilesMax, timeoutMs } = options
  const errors = [ImageUnreadableError, ModelBusyError, ModelTimeoutError, ModelUnavailableError]

  // Not as much as all files of a batch might have together: each request is held in memory.
  await app.register(uploads, { bytesMax, pixelsMax, timeoutMs, requestBytesMax: 4 * bytesMax })

  app.post('/vehicle/classify', {
    schema: {
      operationId: 'classifyVehicle',
      tags: ['vehicle'],
      summary: 'Classify a picture',
      description:
        'Says which vehicle a picture shows. Takes one picture (JPEG, PNG, BMP, GIF or WebP) as the field `file` of a form, or as the body itself. The first frame of an animation counts. Name, declared type and content must agree.',
      consumes: ['multipart/form-data', ...imageTypes],
      response: { 200: ClassificationSchema },
    },
    config: {
      access: 'user',
      openapi: { requestBody: { ...formOf(oneFile), ...imageBody }, errors },
    },
    handler: async (request, reply) => {
      const [upload] = await request.readUploads()
      // `readUploads` throws when there is none.
      return upload && classifyOne(upload, model, clientGone(reply))
    },
  })

  app.post('/vehicle/classify-batch', {
    schema: {
      operationId: 'classifyVehicles',
      tags: ['vehicle'],
      summary: 'Classify several pictures',
      description: `Says which vehicle each picture shows. Takes up to ${batchFilesMax} pictures as fields \`files\` of a form. Each is answered by itself and in order: one that cannot be read becomes an error in its place.`,
      consumes: ['multipart/form-data'],
      response: { 200: BatchSchema },
    },
    config: { access: 'user', openapi: { requestBody: formOf(manyFiles), errors } },
    handler: async (request, reply) => {
      const field = ['files', 'file', 'files[]']
      const outcomes = await request.readUploadOutcomes({ field, filesMax: batchFilesMax })
      return classifyBatch(outcomes, model, clientGone(reply))
    },
  })
}

const imageTypes = ['image/jpeg', 'image/png', 'image/bmp', 'image/gif', 'image/webp']

const binary = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }

const oneFile = { file: { ...binary, description: 'The picture' } }

const manyFiles = { files: { type: 'array', items: binary, description: 'The pictures' } }

const imageBody = Object.fromEntries(imageTypes.map((type) => [type, { schema: binary }]))

function formOf(properties: Readonly<Record<string, object>>) {
  const schema = { type: 'object', properties, required: Object.keys(properties) }
  return { 'multipart/form-data': { schema } }
}
