/**
 * What the service did, in figures, for administrators.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import { readErrors } from '../vehicle/answers.ts'
import { type ReadStatistics, StatisticsSchema } from './statistics.ts'

export interface StatisticsRoutesOptions {
  readonly statistics: ReadStatistics
}

export const statisticsRoutes: FastifyPluginAsync<StatisticsRoutesOptions> = async (
  app,
  { statistics },
) => {
  app.get('/admin/statistics', {
    schema: {
      operationId: 'getStatistics',
      tags: ['admin'],
      summary: 'Read what the service did, in figures',
      description: 'Counted since the first day; up to five seconds old.',
      response: { 200: StatisticsSchema },
    },
    config: { access: { permission: 'statistics:read' }, openapi: { errors: readErrors } },
    handler: (request) => statistics({ signal: request.deadline.signal, request }),
  })
}
