/**
 * What the probes answer, as schemas: it names components, never hosts, and repeats no error.
 *
 * @module
 */

import { type Static, Type } from 'typebox'

const reasons = Type.Array(Type.String(), {
  description: 'What the service waits for, or does without, by name',
})

export const LivenessSchema = Type.Object(
  { status: Type.Literal('alive') },
  { description: 'The process answers', examples: [{ status: 'alive' }] },
)

export const StartupSchema = Type.Object(
  { status: Type.Union([Type.Literal('starting'), Type.Literal('started')]) },
  { description: 'Whether the service was ever ready', examples: [{ status: 'started' }] },
)

export const ReadinessSchema = Type.Object(
  {
    status: Type.Union([
      Type.Literal('ready'),
      Type.Literal('degraded'),
      Type.Literal('starting'),
      Type.Literal('draining'),
      Type.Literal('unready'),
    ]),
    reasons,
  },
  {
    description: 'Whether to send requests here',
    examples: [
      { status: 'ready', reasons: [] },
      { status: 'degraded', reasons: ['redis'] },
      { status: 'unready', reasons: ['database'] },
    ],
  },
)

const dependency = Type.Object({
  status: Type.Union([Type.Literal('up'), Type.Literal('down'), Type.Literal('unknown')]),
  criticality: Type.Union([Type.Literal('required'), Type.Literal('degradable')]),
  latency_ms: Type.Optional(
    Type.Number({ minimum: 0, description: 'Of the last check; for administrators' }),
  ),
  facts: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description: 'What the last check found out; for administrators',
    }),
  ),
})

export const HealthSchema = Type.Object(
  {
    status: Type.Union([
      Type.Literal('healthy'),
      Type.Literal('degraded'),
      Type.Literal('unhealthy'),
    ]),
    version: Type.String({ description: 'Of the service' }),
    uptime_s: Type.Integer({ minimum: 0, description: 'Seconds since the start' }),
    dependencies: Type.Record(Type.String(), dependency),
  },
  {
    description: 'The service and what it depends on',
    examples: [
      {
        status: 'degraded',
        version: '1.4.0',
        uptime_s: 86_400,
        dependencies: {
          database: { status: 'up', criticality: 'required' },
          redis: { status: 'down', criticality: 'degradable' },
        },
      },
    ],
  },
)

export type Readiness = Static<typeof ReadinessSchema>
export type HealthBody = Static<typeof HealthSchema>
