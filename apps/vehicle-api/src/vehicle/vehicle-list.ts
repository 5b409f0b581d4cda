/**
 * The vehicles that somebody has classified pictures for.
 *
 * There is no table of vehicles: the index on owner and vehicle is asked for the next name after
 * the last one, again and again, so a page reads as many entries as it shows, however many pictures
 * each has. They are counted up to {@link sourcesMax}, as in a report.
 *
 * @module
 */

import type { Call, Database } from '@plimsoll/kit/database'
import { type RawBuilder, sql } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'
import type { Owner } from './owner.ts'
import { sourcesMax } from './report-data.ts'
import type { Vehicle } from './vehicle-list-schemas.ts'

export interface VehicleListQuery {
  readonly owner: Owner
  readonly limit: number
  /** Only names after this one, in the order of the database. */
  readonly after: string | undefined
}

interface Row {
  readonly vehicle_id: string
  readonly classifications: number | string
  readonly last_label: string
  readonly last_at: string
}

/** By name, at most `limit`. */
export async function listVehicles(
  database: Database<ServiceTables>,
  query: VehicleListQuery,
  call: Call,
): Promise<readonly Vehicle[]> {
  const { rows } = await vehiclesOf(query).execute(database.queries(call))
  return rows.map(({ classifications, ...row }) => {
    const counted = Number(classifications)
    return {
      ...row,
      classifications: Math.min(counted, sourcesMax),
      is_complete: counted <= sourcesMax,
    }
  })
}

export function vehiclesOf({ owner, limit, after = '' }: VehicleListQuery): RawBuilder<Row> {
  const own = sql`from classifications c where c.user_id = ${owner}`
  const newest = sql`${own} and c.vehicle_id = named.vehicle_id order by c.id desc limit 1`
  return sql`
    with recursive named (vehicle_id, number) as (
      select min(c.vehicle_id), 1 ${own} and c.vehicle_id > ${after}
      union all
      select (select min(c.vehicle_id) ${own} and c.vehicle_id > named.vehicle_id), number + 1
      from named where named.vehicle_id is not null and number < cast(${limit} as integer)
    )
    select
      named.vehicle_id,
      (select count(*) from (
        select 1 ${own} and c.vehicle_id = named.vehicle_id limit ${sourcesMax + 1}
      ) counted) as classifications,
      (select c.label ${newest}) as last_label,
      (select c.created_at ${newest}) as last_at
    from named where named.vehicle_id is not null order by number`
}
