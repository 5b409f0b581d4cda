/**
 * The answer of the hot path: fifty reports in memory, each exactly 300 bytes as JSON.
 *
 * @module
 */

/** As the reference service answers a report. */
export interface Report {
  readonly id: string
  readonly vehicle_id: string
  readonly status: string
  readonly data: {
    readonly label: string
    readonly confidence: number
    readonly classifications: number
    readonly uncertain: boolean
    readonly notes: string
  }
  readonly created_at: string
}

export const reportBytes = 300
export const reportPath = '/api/v1/vehicle/report/:id'

/** By id; as many as there are connections. */
export const reports: ReadonlyMap<string, Report> = new Map(
  Array.from({ length: 50 }, (_, index) => makeReport(index)).map((each) => [each.id, each]),
)

/** JSON Schema of {@link Report}; members in the order in which they are written. */
export const reportSchema = {
  type: 'object',
  required: ['id', 'vehicle_id', 'status', 'data', 'created_at'],
  properties: {
    id: { type: 'string' },
    vehicle_id: { type: 'string' },
    status: { type: 'string' },
    data: {
      type: 'object',
      required: ['label', 'confidence', 'classifications', 'uncertain', 'notes'],
      properties: {
        label: { type: 'string' },
        confidence: { type: 'number' },
        classifications: { type: 'integer' },
        uncertain: { type: 'boolean' },
        notes: { type: 'string' },
      },
    },
    created_at: { type: 'string' },
  },
} as const

function makeReport(index: number): Report {
  const number = String(index).padStart(12, '0')
  const bare = reportWithNotes(number, '')
  const missingBytes = reportBytes - JSON.stringify(bare).length
  return reportWithNotes(
    number,
    'seen at the north gate, twice on the same day. '.repeat(9).slice(0, missingBytes),
  )
}

function reportWithNotes(number: string, notes: string): Report {
  return {
    id: `0195f3e2-7c00-7000-8000-${number}`,
    vehicle_id: `vehicle-${number}`,
    status: 'completed',
    data: { label: 'truck', confidence: 0.9731, classifications: 12, uncertain: false, notes },
    created_at: '2026-01-31T12:00:00.000Z',
  }
}
