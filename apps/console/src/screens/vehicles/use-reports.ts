/**
 * The reports of a vehicle: which there are, the one that is read, and how a new one is made.
 *
 * @module
 */

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ask } from '../../api/client.ts'
import type { Page, Report, ReportRequest, ReportSummary } from '../../api/types.ts'
import { useEvents } from '../../realtime/use-realtime.ts'

const buildingPollMs = 2_000

/** Newest first; asked again while one is being built, should no event tell of its end. */
export function useReports(vehicleId: string) {
  useReportEvents()
  return useQuery({
    queryKey: ['reports', vehicleId],
    queryFn: ({ signal }) =>
      ask<Page<ReportSummary>>('/vehicle/reports', {
        query: { vehicle_id: vehicleId, limit: 20 },
        signal,
      }),
    select: ({ items }) => items,
    refetchInterval: ({ state }) =>
      state.data?.items[0]?.status === 'building' ? buildingPollMs : false,
  })
}

/** A report that is ready never changes. */
export function useReport(vehicleId: string, id: string | undefined) {
  return useQuery({
    queryKey: ['report', vehicleId, id],
    queryFn: ({ signal }) => readReport(vehicleId, id ?? '', signal),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => (before?.vehicle_id === vehicleId ? before : undefined),
  })
}

/** The service has the newest one at hand; it is another one if that was made just now, or failed. */
async function readReport(vehicleId: string, id: string, signal: AbortSignal): Promise<Report> {
  const newest = await ask<Report>(`/vehicle/report/${encodeURIComponent(vehicleId)}`, { signal })
  return newest.id === id ? newest : ask<Report>(`/vehicle/reports/${id}`, { signal })
}

export function useReportEvents(): void {
  const queries = useQueryClient()
  useEvents(['job.ended', 'report.ready', 'resync'], ({ type, data }) => {
    const isOther = type === 'job.ended' && (data as { name?: string }).name !== 'vehicle-report'
    if (!isOther) void queries.invalidateQueries({ queryKey: ['reports'] })
  })
}

export interface Wanted extends Pick<ReportRequest, 'vehicle_id' | 'notes'> {
  /** The same for the same wish, so that a repetition makes no second report. */
  readonly key: string
}

export function makeReport({ key, ...json }: Wanted): Promise<Report> {
  return ask<Report>('/vehicle/report', {
    method: 'POST',
    json,
    headers: { 'idempotency-key': key },
  })
}

/** With one click, without notes. */
export function useMakeReport(vehicleId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => makeReport({ vehicle_id: vehicleId, key: crypto.randomUUID() }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['reports'] }),
  })
}
