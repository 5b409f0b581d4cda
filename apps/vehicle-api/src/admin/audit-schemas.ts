/**
 * What is asked and answered of the audit log.
 *
 * @module
 */

import { Type } from 'typebox'
import { PageQuery } from '../page.ts'

const textOrNull = Type.Union([Type.String(), Type.Null()])
const hash = Type.String({ description: 'SHA-256 in hexadecimal' })
const time = Type.String({ maxLength: 40, description: 'ISO 8601, such as 2026-01-31T12:00:00Z' })

export const AuditFilterSchema = Type.Object(
  {
    user_id: Type.Optional(Type.String({ maxLength: 256 })),
    action: Type.Optional(Type.String({ maxLength: 128, description: 'Such as report.created' })),
    resource: Type.Optional(Type.String({ maxLength: 512 })),
    since: Type.Optional(time),
    until: Type.Optional(time),
  },
  { additionalProperties: false },
)

export const AuditQuerySchema = Type.Object(
  { ...PageQuery, ...AuditFilterSchema.properties },
  { additionalProperties: false },
)

const EntrySchema = Type.Object({
  sequence: Type.Integer({ minimum: 1, description: 'Without a gap' }),
  created_at: Type.String({ format: 'date-time' }),
  user_id: textOrNull,
  action: Type.String(),
  resource: textOrNull,
  details: Type.Unknown(),
  ip_address: textOrNull,
  hash,
})

const exampleEntry = {
  sequence: 1,
  created_at: '2026-01-31T12:00:00.000Z',
  user_id: null,
  action: 'report.created',
  resource: 'report/019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a12',
  details: { vehicle_id: 'truck-17' },
  ip_address: '192.0.2.7',
  hash: '5f1c6e7d0b7a3d4f9a1c2e8b6d0f4a3c5e7b9d1f3a5c7e9b1d3f5a7c9e1b3d5f',
}

export const AuditPageSchema = Type.Object(
  { items: Type.Array(EntrySchema), next_cursor: textOrNull },
  { examples: [{ items: [exampleEntry], next_cursor: null }] },
)

export const VerificationSchema = Type.Object(
  {
    is_whole: Type.Boolean(),
    problem: Type.Union([
      Type.Object({
        kind: Type.String({
          description: 'missing, cut, broken, unexpected, rewritten, forged-anchor',
        }),
        sequence: Type.Integer({ description: 'The first that is wrong' }),
        message: Type.String(),
      }),
      Type.Null(),
    ]),
    entries: Type.Integer({ minimum: 0, description: 'Verified, up to the problem' }),
    head: Type.Union([Type.Object({ sequence: Type.Integer(), hash }), Type.Null()]),
  },
  {
    examples: [
      {
        is_whole: true,
        problem: null,
        entries: 1,
        head: { sequence: 1, hash: exampleEntry.hash },
      },
    ],
  },
)

export const AuditExportSchema = Type.String({
  description: 'Entries as JSON, one a line, and a manifest',
  examples: [`${JSON.stringify(exampleEntry)}\n`],
})
