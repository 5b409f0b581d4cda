/**
 * What of the history is shown, as it stands in the address, and as the service is asked for it.
 *
 * @module
 */

import type { Classification } from '../../api/types.ts'

export const filterNames = ['label', 'vehicle_id', 'uncertain', 'from', 'to'] as const

export type FilterName = (typeof filterNames)[number]
export type HistoryFilter = Readonly<Partial<Record<FilterName, string>>>

/** With days that begin and end where the reader is; a day that is none is left out. */
export function queryOf({ from, to, uncertain, ...rest }: HistoryFilter): HistoryFilter {
  const begin = from === undefined ? undefined : midnight(from, 0)
  const end = to === undefined ? undefined : midnight(to, 1)
  return {
    ...rest,
    ...(uncertain === 'true' ? { uncertain } : {}),
    ...(begin === undefined ? {} : { from: begin }),
    ...(end === undefined ? {} : { to: end }),
  }
}

/** Whether what was just classified belongs to what the service was asked for. */
export function isWithin(query: HistoryFilter, one: Classification): boolean {
  const { label, vehicle_id: vehicleId, uncertain, from, to } = query
  if (label !== undefined && one.label !== label) return false
  if (vehicleId !== undefined && one.vehicle_id !== vehicleId) return false
  if (uncertain === 'true' && !one.uncertain) return false
  const atMs = Date.parse(one.created_at)
  if (from !== undefined && atMs < Date.parse(from)) return false
  return to === undefined || atMs < Date.parse(to)
}

/** @param daysLater 1 for the end of a day, which has 23 or 25 hours at times */
function midnight(day: string, daysLater: number): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (parts === null) return undefined
  const [, year, month, date] = parts.map(Number)
  const at = new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + daysLater)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
