/**
 * The audit log for administrators: read, verified, exported.
 *
 * @module
 */

import { Readable } from 'node:stream'
import type { AuditFilter, AuditLog } from '@plimsoll/kit/audit-log'
import type { FastifyPluginAsync } from 'fastify'
import type { Static } from 'typebox'
import { readErrors, writeErrors } from '../vehicle/answers.ts'
import {
  AuditExportSchema,
  AuditFilterSchema,
  AuditPageSchema,
  AuditQuerySchema,
  VerificationSchema,
} from './audit-schemas.ts'

export interface AuditRoutesOptions {
  readonly audit: AuditLog
}

type Filter = Static<typeof AuditFilterSchema>

const tags = ['admin']

export const auditRoutes: FastifyPluginAsync<AuditRoutesOptions> = async (app, { audit }) => {
  app.get<{ Querystring: Static<typeof AuditQuerySchema> }>('/admin/audit', {
    schema: {
      operationId: 'listAuditLog',
      tags,
      summary: 'Read the audit log',
      description:
        'What was done, by whom and from where, newest first, in pages. A page may hold fewer entries than asked for and still have a next one.',
      querystring: AuditQuerySchema,
      response: { 200: AuditPageSchema },
    },
    config: { access: { permission: 'audit:read' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const { limit, cursor, ...filter } = request.query
      const call = { signal: request.deadline.signal }
      const page = await audit.list({ filter: toFilter(filter), cursor, limit, ...call })
      return { items: page.items, next_cursor: page.nextCursor }
    },
  })

  app.get('/admin/audit/verify', {
    schema: {
      operationId: 'verifyAuditLog',
      tags,
      summary: 'Verify the audit log',
      description:
        'Computes the whole chain anew, and says where it first does not hold. Takes about a second for 100,000 entries.',
      response: { 200: VerificationSchema },
    },
    config: { access: { permission: 'audit:read' }, openapi: { errors: readErrors } },
    handler: async (request) => {
      const { isWhole, problem, rows, head } = await audit.verify({
        signal: request.deadline.signal,
      })
      return { is_whole: isWhole, problem: problem ?? null, entries: rows, head: head ?? null }
    },
  })

  app.get<{ Querystring: Filter }>('/admin/audit/export', {
    schema: {
      operationId: 'exportAuditLog',
      tags,
      summary: 'Export the audit log',
      description:
        'One JSON object a line, oldest first, and a manifest as the last line: `npm run service -- audit-log verify --export FILE` checks it without the service. That it was exported is an entry of its own.',
      querystring: AuditFilterSchema,
      produces: ['application/jsonl'],
      response: { 200: AuditExportSchema },
    },
    config: {
      access: { permission: 'audit:read' },
      // As long as it takes; a client that stops reading is cut off.
      deadline: false,
      overload: false,
      openapi: { errors: writeErrors },
    },
    // HEAD is safe (RFC 9110, section 9.2.1): nothing leaves the service, so nothing is put on record.
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const filter = toFilter(request.query)
      await request.audit({ action: 'audit-log.exported', details: { filter: request.query } })
      const lines = audit.export({ filter, signal: request.deadline.signal })
      return reply
        .type('application/jsonl')
        .header('content-disposition', 'attachment; filename="audit-log.jsonl"')
        .send(Readable.from(ended(lines)))
    },
  })
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}

function toFilter({ user_id, action, resource, since, until }: Filter): AuditFilter {
  return { userId: user_id, action, resource, since, until }
}
