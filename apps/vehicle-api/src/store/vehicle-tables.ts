/**
 * The tables of the vehicle domain, for both engines.
 *
 * Every query on them is bounded and has its index. A row without `user_id` was written while the
 * service had no accounts; it belongs to nobody in particular.
 *
 * @module
 */

import type { TableSet } from '@plimsoll/kit/database'

export interface ClassificationsTable {
  readonly id: string
  readonly user_id: string | null
  readonly vehicle_id: string | null
  readonly label: string
  readonly confidence: number
  /** JSON: `[{ label, confidence }]`, most confident first. */
  readonly predictions: string
  /** 1 if the confidence is below the threshold of the model. */
  readonly uncertain: number
  readonly processing_time_ms: number
  readonly model: string
  readonly image_name: string
  readonly image_width: number
  readonly image_height: number
  readonly image_format: string
  readonly image_bytes: number
  readonly created_at: string
}

/** What happened on a day, counted in the transaction in which it happens. */
export interface DailyCountsTable {
  /** `2026-01-31`, in UTC. */
  readonly day: string
  readonly what: 'classification' | 'uncertain' | 'report'
  /** The label of a classification, the status of a report. */
  readonly label: string
  readonly count: number
}

export type ReportStatus = 'building' | 'ready' | 'failed'

export interface ReportsTable {
  readonly id: string
  readonly user_id: string | null
  readonly vehicle_id: string
  readonly status: ReportStatus
  /** JSON; null until the report is ready. */
  readonly data: string | null
  readonly notes: string | null
  readonly created_at: string
}

export interface VehicleTables {
  readonly classifications: ClassificationsTable
  readonly daily_counts: DailyCountsTable
  readonly reports: ReportsTable
}

const names = ['reports', 'daily_counts', 'classifications']

export const vehicleTables: TableSet = {
  name: 'vehicle',
  up: {
    sqlite: [
      `create table classifications (
        id text primary key,
        user_id text,
        vehicle_id text,
        label text not null,
        confidence real not null check (confidence between 0 and 1),
        predictions text not null check (json_valid(predictions)),
        uncertain integer not null check (uncertain in (0, 1)),
        processing_time_ms real not null,
        model text not null,
        image_name text not null,
        image_width integer not null,
        image_height integer not null,
        image_format text not null,
        image_bytes integer not null,
        created_at text not null
      ) strict, without rowid`,
      `create table daily_counts (
        day text not null,
        what text not null,
        label text not null,
        count integer not null,
        primary key (day, what, label)
      ) strict, without rowid`,
      `create table reports (
        id text primary key,
        user_id text,
        vehicle_id text not null,
        status text not null check (status in ('building', 'ready', 'failed')),
        data text check (data is null or json_valid(data)),
        notes text,
        created_at text not null
      ) strict, without rowid`,
      ...indexes(),
    ],
    postgres: [
      `create table classifications (
        id uuid primary key,
        user_id uuid,
        vehicle_id text,
        label text not null,
        confidence double precision not null check (confidence between 0 and 1),
        predictions json not null,
        uncertain smallint not null check (uncertain in (0, 1)),
        processing_time_ms double precision not null,
        model text not null,
        image_name text not null,
        image_width integer not null,
        image_height integer not null,
        image_format text not null,
        image_bytes bigint not null,
        created_at timestamptz(3) not null
      )`,
      `create table daily_counts (
        day text not null,
        what text not null,
        label text not null,
        count bigint not null,
        primary key (day, what, label)
      )`,
      `create table reports (
        id uuid primary key,
        user_id uuid,
        vehicle_id text not null,
        status text not null check (status in ('building', 'ready', 'failed')),
        data json,
        notes text,
        created_at timestamptz(3) not null
      )`,
      ...indexes(),
    ],
  },
  down: {
    sqlite: names.map((name) => `drop table ${name}`),
    postgres: names.map((name) => `drop table ${name}`),
  },
}

// Ids sort by time, so the index on owner and id is the order of the history.
function indexes(): readonly string[] {
  return [
    'create index classifications_of_user on classifications (user_id, id)',
    'create index classifications_of_label on classifications (user_id, label, id)',
    'create index classifications_of_vehicle on classifications (user_id, vehicle_id, id)',
    'create index reports_of_vehicle on reports (user_id, vehicle_id, id)',
  ]
}
