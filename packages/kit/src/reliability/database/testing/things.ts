import type { Database } from '../database.ts'
import { newId } from '../new-id.ts'
import { createTables, type TableSet } from '../table-set.ts'
import type { OpenOptions, TestDatabase, TestEngine } from './databases.ts'

/** One column for each kind of value, and one rule of each kind. */
export interface ThingsSchema {
  readonly things: {
    readonly id: string
    readonly name: string | null
    readonly amount: number
    readonly ratio: number | null
    readonly bytes: Uint8Array | null
    readonly at: string | null
    readonly body: string | null
    readonly parent_id: string | null
    readonly area: string | null
    readonly place: number | null
  }
}

export type Thing = ThingsSchema['things']

const rules =
  'check (amount >= 0), foreign key (parent_id) references things (id), unique (area, place)'

const things: TableSet = {
  name: 'things',
  up: {
    sqlite: [
      `create table things (id text primary key, name text unique, amount integer not null, ratio real,
       bytes blob, at text, body text, parent_id text, area text, place integer, ${rules}) strict`,
    ],
    postgres: [
      `create table things (id uuid primary key, name text unique, amount bigint not null,
       ratio double precision, bytes bytea, at timestamptz(3), body json, parent_id uuid, area text,
       place bigint, ${rules})`,
    ],
  },
  down: { sqlite: ['drop table things'], postgres: ['drop table things'] },
}

export async function openThings(
  { open }: TestEngine,
  options?: OpenOptions,
): Promise<TestDatabase<ThingsSchema>> {
  const store = await open<ThingsSchema>(options)
  await createTables(store.database, things)
  return store
}

export function thing(values: Partial<Thing> = {}): Thing {
  return {
    id: newId(),
    name: null,
    amount: 0,
    ratio: null,
    bytes: null,
    at: null,
    body: null,
    parent_id: null,
    area: null,
    place: null,
    ...values,
  }
}

export async function add(
  { database }: { readonly database: Database<ThingsSchema> },
  ...values: readonly Partial<Thing>[]
): Promise<Thing[]> {
  const rows = values.map(thing)
  await database.queries().insertInto('things').values(rows).execute()
  return rows
}

/** All there is, by `amount`. */
export async function amounts({
  database,
}: {
  readonly database: Database<ThingsSchema>
}): Promise<number[]> {
  const rows = await database
    .queries()
    .selectFrom('things')
    .select('amount')
    .orderBy('amount')
    .execute()
  return rows.map(({ amount }) => amount)
}
