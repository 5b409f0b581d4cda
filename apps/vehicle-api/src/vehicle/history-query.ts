/**
 * What the history is asked for.
 *
 * @module
 */

import { type Static, Type } from 'typebox'
import { PageQuery, readCursor } from '../page.ts'
import type { HistoryQuery } from './classification-store.ts'
import { GivenId } from './given-id.ts'
import { firstIdAt } from './id-time.ts'
import { PeriodQuery, readPeriod } from './period.ts'
import { VehicleId } from './vehicle-id.ts'

export const HistoryQuerySchema = Type.Object(
  {
    ...PageQuery,
    ...PeriodQuery,
    label: Type.Optional(Type.String({ maxLength: 64, description: 'Only this label' })),
    vehicle_id: Type.Optional(VehicleId),
    uncertain: Type.Optional(
      Type.Boolean({ description: 'Only uncertain answers, or only those that are not' }),
    ),
    user_id: Type.Optional({ ...GivenId, description: 'Of this user; administrators only' }),
  },
  { additionalProperties: false },
)

/** @throws ValidationError if the cursor is none of ours, or the period none at all. */
export function readHistoryQuery(
  query: Static<typeof HistoryQuerySchema>,
): Omit<HistoryQuery, 'owner'> {
  const { fromMs, toMs } = readPeriod(query)
  const seen = readCursor(query.cursor)
  const end = toMs === undefined ? undefined : firstIdAt(toMs)
  return {
    limit: query.limit,
    // Ids sort by time, so whichever is the less is the end of what is asked for.
    before: [seen, end].filter((id) => id !== undefined).sort()[0],
    from: fromMs === undefined ? undefined : firstIdAt(fromMs),
    label: query.label,
    vehicleId: query.vehicle_id,
    uncertain: query.uncertain,
  }
}
