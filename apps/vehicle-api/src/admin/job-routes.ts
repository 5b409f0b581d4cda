/**
 * The background jobs for administrators: queues, dead letters, replay.
 *
 * @module
 */

import { JobNotFoundError, JobStateError, type JobSummary, type Jobs } from '@plimsoll/kit/jobs'
import type { FastifyPluginAsync } from 'fastify'
import { type Static, Type } from 'typebox'
import { RepeatableHeaders, repeatErrors } from '../repeatable.ts'
import { readErrors, writeErrors } from '../vehicle/answers.ts'
import { GivenId, ownId } from '../vehicle/given-id.ts'
import { JobPageSchema, JobQuerySchema } from './job-schemas.ts'

export interface JobRoutesOptions {
  readonly jobs: Jobs
}

const JobIdSchema = Type.Object({ job_id: GivenId })

interface ById {
  readonly Params: Static<typeof JobIdSchema>
}

const tags = ['admin']
const changeErrors = [JobNotFoundError, JobStateError, ...writeErrors, ...repeatErrors]

export const jobRoutes: FastifyPluginAsync<JobRoutesOptions> = async (app, { jobs }) => {
  app.get<{ Querystring: Static<typeof JobQuerySchema> }>('/admin/jobs', {
    schema: {
      operationId: 'listJobs',
      tags,
      summary: 'Read the background jobs',
      description:
        'Newest first, in pages. `state=dead` gives the dead letters: what was given up.',
      querystring: JobQuerySchema,
      response: { 200: JobPageSchema },
    },
    config: { access: { permission: 'jobs:manage' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const limit = request.query.limit
      const page = await jobs.list({ ...request.query, limit }, { signal: request.deadline.signal })
      return { items: page.items.map(toEntry), next_cursor: page.nextCursor }
    },
  })

  app.post<ById>('/admin/jobs/:job_id/replay', {
    schema: {
      operationId: 'replayJob',
      tags,
      summary: 'Start a dead job afresh',
      params: JobIdSchema,
      headers: RepeatableHeaders,
      response: { 204: Type.Null() },
    },
    config: { access: { permission: 'jobs:manage' }, openapi: { errors: changeErrors } },
    handler: async (request, reply) => {
      const id = ownId(request.params.job_id)
      await jobs.replay(id, { signal: request.deadline.signal })
      await request.audit({ action: 'job.replayed', resource: `job/${id}` })
      return reply.code(204).send()
    },
  })

  app.post<ById>('/admin/jobs/:job_id/cancel', {
    schema: {
      operationId: 'cancelJob',
      tags,
      summary: 'End a job that waits, runs or is dead',
      params: JobIdSchema,
      headers: RepeatableHeaders,
      response: { 204: Type.Null() },
    },
    config: { access: { permission: 'jobs:manage' }, openapi: { errors: changeErrors } },
    handler: async (request, reply) => {
      const id = ownId(request.params.job_id)
      await jobs.cancel(id, { signal: request.deadline.signal })
      await request.audit({ action: 'job.cancelled', resource: `job/${id}` })
      return reply.code(204).send()
    },
  })
}

function toEntry(job: JobSummary) {
  return {
    id: job.id,
    queue: job.queue,
    name: job.name,
    state: job.state,
    attempt: job.attempt,
    attempts_max: job.attemptsMax,
    progress: job.progress?.fraction ?? null,
    last_error: job.lastError ?? null,
    user_id: job.userId ?? null,
    request_id: job.requestId ?? null,
    created_at: job.createdAt,
    run_at: job.runAt,
    finished_at: job.finishedAt ?? null,
  }
}
