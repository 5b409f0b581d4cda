/**
 * What is known of the model that answers.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import {
  ModelMetadataSchema,
  type ModelPool,
  modelMetadata,
  type UploadLimits,
} from '../model/index.ts'

export interface ModelRoutesOptions {
  readonly model: ModelPool
  readonly limits: UploadLimits
}

export const modelRoutes: FastifyPluginAsync<ModelRoutesOptions> = async (
  app,
  { model, limits },
) => {
  app.get('/models/metadata', {
    schema: {
      operationId: 'modelMetadata',
      tags: ['models'],
      summary: 'Describe the model',
      description: 'What the model is, how well it was measured to do, and what may be sent to it.',
      response: { 200: ModelMetadataSchema },
    },
    config: { access: { permission: 'models:read' }, overload: { class: 'memory' } },
    // Its runtime is known once a worker has answered.
    handler: () => modelMetadata(model.manifest, model.runtime, limits),
  })
}
