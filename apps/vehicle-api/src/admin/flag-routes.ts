/**
 * Flags: how they are set, for administrators, and one's own values, for everybody.
 *
 * @module
 */

import { principalOf } from '@plimsoll/kit/access'
import { recordOf } from '@plimsoll/kit/audit-log'
import {
  FlagGuardError,
  FlagStepError,
  type Flags,
  FlagTooEarlyError,
  FlagUnknownError,
  FlagVersionError,
} from '@plimsoll/kit/flags'
import type { FastifyPluginAsync } from 'fastify'
import type { Static } from 'typebox'
import { writeErrors } from '../vehicle/answers.ts'
import {
  ChangedFlagSchema,
  FlagChangeSchema,
  FlagKeySchema,
  FlagListSchema,
  FlagValuesSchema,
  toFlagItem,
  toWantedChange,
} from './flag-schemas.ts'

export interface FlagRoutesOptions {
  readonly flags: Flags
}

interface ByKey {
  readonly Params: Static<typeof FlagKeySchema>
  readonly Body: Static<typeof FlagChangeSchema>
}

const tags = ['admin']
const changeErrors = [
  FlagUnknownError,
  FlagVersionError,
  FlagStepError,
  FlagTooEarlyError,
  FlagGuardError,
]

export const flagRoutes: FastifyPluginAsync<FlagRoutesOptions> = async (app, { flags }) => {
  app.get('/admin/flags', {
    schema: {
      operationId: 'listFlags',
      tags,
      summary: 'List the flags',
      description:
        'How each is set, what would be its next step, and how those fare who have it. While the store cannot be read, as this instance last knew them.',
      response: { 200: FlagListSchema },
    },
    config: { access: { permission: 'flags:manage' } },
    handler: async () => {
      await flags.refresh()
      const { source, readAtMs } = flags.stats()
      return {
        items: flags.list().map(toFlagItem),
        next_cursor: null,
        source,
        read_at: readAtMs === undefined ? null : new Date(readAtMs).toISOString(),
        steps: [...flags.rules.steps],
        soak_seconds: flags.rules.soakMs / 1_000,
      }
    },
  })

  app.put<ByKey>('/admin/flags/:key', {
    schema: {
      operationId: 'setFlag',
      tags,
      summary: 'Set a flag',
      description:
        'What is left out stays as it is. More users get it one step at a time, each step must have held for a while, and not while the service answers errors; less, or none, is possible at once. A rollout whose answers leave its budget is taken back by its guard. Every instance knows within a second, and the audit log has who and why.',
      params: FlagKeySchema,
      body: FlagChangeSchema,
      response: { 200: ChangedFlagSchema },
    },
    config: {
      access: { permission: 'flags:manage' },
      openapi: { errors: [...changeErrors, ...writeErrors] },
    },
    handler: async (request) => {
      const { userId } = principalOf(request)
      const changed = await flags.change(
        request.params.key,
        toWantedChange(request.body),
        { userId, toRecord: (record) => recordOf(request, record) },
        { signal: request.deadline.signal },
      )
      return toFlagItem(changed)
    },
  })

  app.get('/flags', {
    schema: {
      operationId: 'getOwnFlags',
      tags: ['auth'],
      summary: 'Read what is on for the caller',
      description: 'Each flag by its key, as it is for who asks.',
      response: { 200: FlagValuesSchema },
    },
    config: { access: 'signed-in' },
    handler: async (request) => flags.valuesFor(principalOf(request)),
  })
}
