/**
 * What is known of the model that answers.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import { ModelMetadataSchema, type ModelPool, modelMetadata } from '../model/index.ts'

export interface ModelRoutesOptions {
  readonly model: ModelPool
}

export const modelRoutes: FastifyPluginAsync<ModelRoutesOptions> = async (app, { model }) => {
  const metadata = modelMetadata(model.manifest, model.runtime)

  app.get('/models/metadata', {
    schema: {
      operationId: 'modelMetadata',
      tags: ['models'],
      summary: 'Describe the model',
      description: 'What the model is, and how well it was measured to do.',
      response: { 200: ModelMetadataSchema },
    },
    config: { access: { permission: 'models:read' }, overload: { class: 'memory' } },
    handler: () => metadata,
  })
}
