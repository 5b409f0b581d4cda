/**
 * What is answered of a batch in the background.
 *
 * @module
 */

import type { Job } from '@plimsoll/kit/jobs'
import { type Static, Type } from 'typebox'
import { type BatchItem, BatchSchema } from './schemas.ts'

const jobId = Type.String({ format: 'uuid' })
const exampleId = '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a13'

export const AcceptedBatchSchema = Type.Object(
  {
    job_id: jobId,
    status_url: Type.String({ description: 'Where to follow it, also in Location' }),
  },
  {
    description: 'The batch is kept, and will be classified',
    examples: [{ job_id: exampleId, status_url: `/api/v1/vehicle/batches/${exampleId}` }],
  },
)

export const BatchStateSchema = Type.Object(
  {
    job_id: jobId,
    status: Type.Union(
      [
        Type.Literal('queued'),
        Type.Literal('running'),
        Type.Literal('done'),
        Type.Literal('failed'),
        Type.Literal('cancelled'),
      ],
      {
        description: '`failed`: it was given up after several attempts; an operator may repeat it',
      },
    ),
    done: Type.Integer({ minimum: 0, description: 'Pictures that have their answer' }),
    total: Type.Integer({ minimum: 1 }),
    items: Type.Array(Type.Union([BatchSchema.properties.items.items, Type.Null()]), {
      description: 'One entry per file, in the order they were sent; null while there is no answer',
    }),
    created_at: Type.String({ format: 'date-time' }),
    finished_at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  },
  {
    examples: [
      {
        job_id: exampleId,
        status: 'running',
        done: 0,
        total: 1,
        items: [null],
        created_at: '2026-01-31T12:00:00.000Z',
        finished_at: null,
      },
    ],
  },
)

export type BatchState = Static<typeof BatchStateSchema>

export function toBatchState(job: Job, items: (BatchItem | null)[]): BatchState {
  return {
    job_id: job.id,
    status: job.state === 'dead' ? 'failed' : job.state,
    done: items.filter((item) => item !== null).length,
    total: items.length,
    items,
    created_at: job.createdAt,
    finished_at: job.finishedAt ?? null,
  }
}
