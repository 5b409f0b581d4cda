/**
 * Reports of a vehicle: built in the background, read from the cache first.
 *
 * @module
 */

import { setTimeout } from 'node:timers/promises'
import { type AuditLog, recordOf } from '@plimsoll/kit/audit-log'
import { type Database, newId } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import { JobQueueFullError, type Jobs } from '@plimsoll/kit/jobs'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { RepeatableHeaders, repeatErrors } from '../repeatable.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { readErrors, writeErrors } from './answers.ts'
import { ownId } from './given-id.ts'
import { reportLinks } from './links.ts'
import { type Owner, ownerOf } from './owner.ts'
import type { ReportJob } from './report-job.ts'
import {
  type Report,
  type ReportRequest,
  ReportRequestSchema,
  ReportSchema,
} from './report-schemas.ts'
import {
  findReport,
  insertReport,
  type LatestQuery,
  latestReport,
  reportSources,
} from './report-store.ts'
import { VehicleId } from './vehicle-id.ts'
import { type ReportCache, reportKey } from './vehicle-jobs.ts'

export interface ReportRoutesOptions {
  readonly database: Database<ServiceTables>
  readonly jobs: Jobs
  readonly audit: AuditLog
  readonly job: ReportJob
  readonly reports: ReportCache
}

const VehicleIdSchema = Type.Object({ vehicle_id: VehicleId })

export const reportRoutes: FastifyPluginAsync<ReportRoutesOptions> = async (app, options) => {
  const { database, reports } = options

  app.post<{ Body: ReportRequest }>('/vehicle/report', {
    schema: {
      operationId: 'createReport',
      tags: ['vehicle'],
      summary: 'Report on a vehicle',
      description:
        'Counts what was classified for a vehicle, or the classifications that are named. The report is kept, and mostly ready with the answer; `status` is `building` while it is not.',
      headers: RepeatableHeaders,
      body: ReportRequestSchema,
      response: { 201: ReportSchema },
    },
    links: reportLinks,
    config: {
      access: { permission: 'vehicle:write' },
      thresholdMs: 1_000,
      openapi: { errors: [NotFoundError, JobQueueFullError, ...writeErrors, ...repeatErrors] },
    },
    handler: async (request, reply) => {
      const call = { signal: request.deadline.signal }
      const wanted = wantedBy(request)
      await assertSources(database, wanted, call)
      const created = await accept(options, wanted, call)
      // Until it is built the one before is read anew, so that it is not kept when this is ready.
      const [report] = await Promise.all([
        soonReady(database, created, request.deadline),
        reports.invalidate(reportKey(wanted.owner, wanted.vehicle_id)),
      ])
      const location = locationOf(request.url, report.vehicle_id)
      return reply.code(201).header('location', location).send(report)
    },
  })

  app.get<{ Params: Static<typeof VehicleIdSchema> }>('/vehicle/report/:vehicle_id', {
    schema: {
      operationId: 'getReport',
      tags: ['vehicle'],
      summary: 'Read the report of a vehicle',
      description:
        'The newest finished report, from the cache where it is there. While the first one is being built, that one.',
      params: VehicleIdSchema,
      response: { 200: ReportSchema },
    },
    config: {
      access: { permission: 'vehicle:read' },
      // The cache has it, mostly.
      overload: { class: 'memory' },
      thresholdMs: 1_000,
      openapi: { errors: [NotFoundError, ...readErrors] },
    },
    handler: async (request) => {
      const owner = ownerOf(request)
      const { vehicle_id: vehicleId } = request.params
      const call = { signal: request.deadline.signal }
      const newest = await reports.getOrLoad(
        reportKey(owner, vehicleId),
        (signal) => newestIfFinished(database, { owner, vehicleId }, { signal }),
        { ...call, request },
      )
      if (newest !== undefined) return newest
      const which = { owner, vehicleId }
      const before = await latestReport(database, { ...which, finished: true }, call)
      if (before !== undefined) return before
      return (await latestReport(database, { ...which, finished: false }, call)) ?? noReport()
    },
  })
}

interface Wanted extends Pick<ReportRequest, 'vehicle_id' | 'notes'> {
  readonly owner: Owner
  /** Default: all of the vehicle. */
  readonly ids: string[] | undefined
  readonly by: FastifyRequest
}
type Call = { readonly signal: AbortSignal }

function wantedBy(request: FastifyRequest<{ Body: ReportRequest }>): Wanted {
  const { vehicle_id, classification_ids, notes } = request.body
  const ids = classification_ids?.map(ownId)
  return {
    vehicle_id,
    ...(notes === undefined ? {} : { notes }),
    ids,
    owner: ownerOf(request),
    by: request,
  }
}

/**
 * For the cache: while a newer one is being built, nothing is kept. Whichever instance builds it,
 * the one that accepted it reads it as soon as it is there.
 */
async function newestIfFinished(
  database: Database<ServiceTables>,
  which: Omit<LatestQuery, 'finished'>,
  call: Call,
): Promise<Report | undefined> {
  const newest = await latestReport(database, { ...which, finished: false }, call)
  return newest?.status === 'building' ? undefined : newest
}

/** What is missing is told now, and not by a report that failed. */
async function assertSources(
  database: Database<ServiceTables>,
  { owner, vehicle_id: vehicleId, ids }: Wanted,
  call: Call,
): Promise<void> {
  const sources = await reportSources(database, { owner, vehicleId, ids }, call)
  if (ids === undefined && sources.length === 0) {
    throw new NotFoundError(
      'Nothing was classified for this vehicle: classify with ?vehicle_id=, or name classification_ids.',
    )
  }
  const found = new Set(sources.map(({ id }) => id))
  const details = (ids ?? []).flatMap((id, index) =>
    found.has(id)
      ? []
      : [
          {
            in: 'body' as const,
            pointer: `/classification_ids/${index}`,
            message: 'There is no classification with this id.',
          },
        ],
  )
  if (details.length === 0) return
  throw new NotFoundError('Some of the classifications are not there.', {
    details: details.slice(0, 20),
  })
}

/**
 * Report, job and record are stored together: every report that was accepted will be built, and it
 * is known who asked for it.
 */
function accept(
  { database, jobs, job, audit }: ReportRoutesOptions,
  { owner, vehicle_id, ids, notes, by }: Wanted,
  call: Call,
): Promise<Report> {
  const created_at = new Date().toISOString()
  const created = { id: newId(), vehicle_id, notes: notes ?? null, created_at }
  const { id } = created
  const body: Report = { ...created, status: 'building', data: null }
  return jobs.transaction(
    database,
    async (queries) => {
      await insertReport(queries, { ...created, user_id: owner })
      const named = ids === undefined ? {} : { classification_ids: ids }
      const payload = { report_id: id, vehicle_id, user_id: owner, ...named }
      await jobs.enqueue(queries, job, payload, { userId: owner })
      const headers = { location: locationOf(by.url, vehicle_id) }
      const answer = { statusCode: 201, headers, body, isProvisional: true }
      await by.idempotency.completeWithin(queries, answer)
      const event = { action: 'report.created', resource: `report/${id}`, userId: owner }
      await audit.appendWithin(queries, recordOf(by, { ...event, details: { vehicle_id } }))
      return body
    },
    call,
  )
}

function locationOf(url: string, vehicleId: string): string {
  return `${url.replace(/\?.*$/, '')}/${vehicleId}`
}

const waitsMs = [10, 20, 40, 80, 160, 320]

/**
 * Waits a little, since most reports are built in less; whoever gets `building` asks again. It is
 * accepted: neither a store that cannot be asked how far it is nor a client that waits for little
 * longer makes a failure of that.
 */
async function soonReady(
  database: Database<ServiceTables>,
  created: Report,
  deadline: FastifyRequest['deadline'],
): Promise<Report> {
  const { signal } = deadline
  try {
    for (const waitMs of waitsMs) {
      if (deadline.remaining() < 2 * waitMs) break
      await setTimeout(waitMs, undefined, { signal })
      const report = await findReport(database, created.id, undefined, { signal })
      if (report !== undefined && report.status !== 'building') return report
    }
  } catch (error) {
    if (signal.aborted) throw error
  }
  return created
}

function noReport(): never {
  throw new NotFoundError('There is no report of this vehicle.')
}
