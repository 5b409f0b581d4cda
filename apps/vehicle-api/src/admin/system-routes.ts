/**
 * How the instance that answers is doing, for administrators.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import type { Static } from 'typebox'
import { SystemQuerySchema, SystemSchema } from './system-schemas.ts'
import type { SystemWatch } from './system-watch.ts'

export interface SystemRoutesOptions {
  readonly system: SystemWatch
}

export const systemRoutes: FastifyPluginAsync<SystemRoutesOptions> = async (app, { system }) => {
  app.get<{ Querystring: Static<typeof SystemQuerySchema> }>('/admin/system', {
    schema: {
      operationId: 'getSystem',
      tags: ['admin'],
      summary: 'Read how the instance is doing',
      description:
        'The instance that answers, what it depends on, and a sample of each two seconds of the last ten minutes. With `since` only the samples that are new.',
      querystring: SystemQuerySchema,
      response: { 200: SystemSchema },
    },
    config: {
      access: { permission: 'statistics:read' },
      // Let in when the service is busy, which is when somebody needs to see it.
      overload: { class: 'probe' },
    },
    handler: (request) => system.view(request.query.since),
  })
}
