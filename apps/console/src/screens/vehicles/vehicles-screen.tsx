/**
 * The vehicles that pictures were filed under.
 *
 * @module
 */

import { Button, Text } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconCar } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import { ask } from '../../api/client.ts'
import type { Page, ReportSummary, Vehicle } from '../../api/types.ts'
import { PagedList } from '../../lists/paged-list.tsx'
import { usePages } from '../../lists/use-pages.ts'
import { paths, vehiclePath } from '../../paths.ts'
import { useEvents } from '../../realtime/use-realtime.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { TimeAgo } from '../../time/time-ago.tsx'
import { labelName, pictures } from '../classify/words.ts'
import { useReportEvents } from './use-reports.ts'
import classes from './vehicles-screen.module.css'

export function VehiclesScreen() {
  const pages = usePages<Vehicle>('vehicles', '/vehicle/vehicles')
  const reports = useLastReports()
  useRenewal()
  return (
    <>
      <ScreenTitle title="Vehicles" text="What your pictures say of each vehicle." />
      <PagedList pages={pages} empty={<NoVehicles />}>
        {(vehicles) => (
          <ul className={classes.grid} aria-label="Vehicles">
            {vehicles.map((vehicle) => (
              <li key={vehicle.vehicle_id}>
                <VehicleCard vehicle={vehicle} reports={reports} />
              </li>
            ))}
          </ul>
        )}
      </PagedList>
    </>
  )
}

interface VehicleCardProps {
  readonly vehicle: Vehicle
  readonly reports: LastReports | undefined
}

function VehicleCard({ vehicle, reports }: VehicleCardProps) {
  const { vehicle_id: id, classifications, is_complete, last_label, last_at } = vehicle
  return (
    <Link href={vehiclePath(id)} className={classes.card}>
      <span className={classes.name}>{id}</span>
      <span className={classes.fact}>
        {is_complete ? pictures(classifications) : `More than ${pictures(classifications)}`}
      </span>
      <span className={classes.fact}>
        Last seen <TimeAgo at={last_at} /> as {labelName(last_label).toLowerCase()}
      </span>
      <span className={classes.report}>
        {reports !== undefined && <LastReport report={reports.byVehicle.get(id)} all={reports} />}
      </span>
    </Link>
  )
}

interface LastReportProps {
  readonly report: ReportSummary | undefined
  readonly all: LastReports
}

function LastReport({ report, all }: LastReportProps) {
  if (report === undefined) return all.isComplete ? 'No report yet' : 'No report lately'
  if (report.status === 'building') return 'A report is being made'
  if (report.status === 'failed') return 'The last report failed'
  return (
    <>
      Report made <TimeAgo at={report.created_at} />
    </>
  )
}

interface LastReports {
  readonly byVehicle: ReadonlyMap<string, ReportSummary>
  readonly isComplete: boolean
}

/** Of all vehicles at once, as far as the newest reports tell. */
function useLastReports(): LastReports | undefined {
  useReportEvents()
  const { data } = useQuery({
    queryKey: ['reports', 'all'],
    queryFn: ({ signal }) =>
      ask<Page<ReportSummary>>('/vehicle/reports', { query: { limit: 100 }, signal }),
  })
  if (data === undefined) return undefined
  const byVehicle = new Map(data.items.toReversed().map((one) => [one.vehicle_id, one]))
  return { byVehicle, isComplete: data.next_cursor === null }
}

/** A batch tells of each of its pictures; the list is read once. */
function useRenewal(): void {
  const queries = useQueryClient()
  const renew = useDebouncedCallback(
    () => void queries.invalidateQueries({ queryKey: ['vehicles'] }),
    400,
  )
  useEvents(['classification.created', 'classification.deleted', 'resync'], renew)
}

function NoVehicles() {
  return (
    <EmptyState
      icon={<IconCar size={40} stroke={1.4} aria-hidden />}
      title="No vehicles yet"
      text="Name a vehicle when you classify pictures, such as its number plate. They are collected here, and you can make a report of them."
    >
      <Button component={Link} href={paths.classify}>
        Classify pictures of a vehicle
      </Button>
      <Text size="sm" c="dimmed">
        The field is below the sample pictures.
      </Text>
    </EmptyState>
  )
}
