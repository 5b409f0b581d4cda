/**
 * The levels of the log for administrators: read, and changed for a while or for good.
 *
 * @module
 */

import { ConflictError } from '@plimsoll/kit/errors'
import type { Logger, LogLevels } from '@plimsoll/kit/logging'
import type { FastifyPluginAsync } from 'fastify'
import type { Static } from 'typebox'
import { writeErrors } from '../vehicle/answers.ts'
import { ChangeSchema, LevelsSchema } from './log-level-schemas.ts'

type Change = Static<typeof ChangeSchema>

const tags = ['admin']
const secondsByDefault = 900

export const logLevelRoutes: FastifyPluginAsync = async (app) => {
  const { logLevels } = app.log as Logger

  app.get('/admin/log-levels', {
    schema: {
      operationId: 'listLogLevels',
      tags,
      summary: 'Read the levels of the log',
      description: 'Of the instance that answers, module by module.',
      response: { 200: LevelsSchema },
    },
    config: { access: { permission: 'logs:manage' } },
    handler: async () => shown(logLevels),
  })

  app.put<{ Body: Change }>('/admin/log-levels', {
    schema: {
      operationId: 'setLogLevel',
      tags,
      summary: 'Set the level of the log, or of one module',
      description:
        'Of the instance that answers, until it ends. The level falls back by itself after 15 minutes, or `for_seconds`. A module may be named before it has logged anything.',
      body: ChangeSchema,
      response: { 200: LevelsSchema },
    },
    config: {
      access: { permission: 'logs:manage' },
      openapi: { errors: [ConflictError, ...writeErrors] },
    },
    handler: async (request) => {
      const { module = null, level, for_seconds: seconds = secondsByDefault } = request.body
      if (!logLevels.hasRoomFor(module ?? undefined))
        throw new ConflictError('The log has too many modules.')
      // What could not be put on record is not changed.
      const details = { module, level, for_seconds: seconds }
      await request.audit({ action: 'log-level.changed', resource: 'log', details })
      logLevels.set({
        module: module ?? undefined,
        level: level ?? undefined,
        forMs: seconds === null ? undefined : seconds * 1_000,
      })
      return shown(logLevels)
    },
  })
}

function shown(logLevels: LogLevels): Static<typeof LevelsSchema> {
  const levels = logLevels.list().map(({ module = null, level, isOwn, untilMs }) => ({
    module,
    level,
    is_own: isOwn,
    until: untilMs === undefined ? null : new Date(untilMs).toISOString(),
  }))
  return { levels }
}
