import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Database, newId } from '@plimsoll/kit/database'
import { createMigrator } from '@plimsoll/kit/migrations'
import { type CompiledQuery, sql } from 'kysely'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import { assertBounded } from '../../../../packages/kit/src/reliability/database/testing/scans.ts'
import { serviceMigrations } from '../store/migrations.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { type HistoryQuery, historyOf } from './classification-store.ts'
import { reportsOf } from './report-store.ts'
import { vehiclesOf } from './vehicle-list.ts'

type Question = Omit<HistoryQuery, 'from'>

const owner = '019ffe1c-0000-7000-8000-00000000000a'
const all: Question = {
  ...{ owner, limit: 21, before: undefined },
  ...{ label: undefined, vehicleId: undefined, uncertain: undefined },
}
const before = newId()

/** What is asked, and the index that is to find it. */
const questions: readonly [string, Partial<Question>, string][] = [
  ['everything', {}, 'classifications_of_user'],
  ['older ones', { before }, 'classifications_of_user'],
  ['older ones of a label', { before, label: 'bus' }, 'classifications_of_label'],
  ['older ones of a vehicle', { before, vehicleId: 'v-1' }, 'classifications_of_vehicle'],
  ['older ones that are uncertain', { before, uncertain: true }, 'classifications_of_certainty'],
]

for (const { engine, open } of engines) {
  test(`${engine}: whatever the lists are asked, an index finds it`, async () => {
    await using store = await open<ServiceTables>()
    const { database } = store
    await createMigrator({ database, migrations: serviceMigrations, backup: 'none' }).up()
    await fill(database)
    const queries = database.queries()

    for (const [what, asked, index] of questions)
      await assertFinds(index, historyOf(queries, { ...all, ...asked }).compile(), what)
    const reports = { owner, limit: 21, before, vehicleId: undefined }
    const ofVehicle = { ...reports, vehicleId: 'v-1' }
    await assertFinds('reports_of_user', reportsOf(queries, reports).compile(), 'reports')
    await assertFinds('reports_of_vehicle', reportsOf(queries, ofVehicle).compile(), 'its reports')
    const vehicles = vehiclesOf({ owner, limit: 21, after: 'v-1' }).compile(queries)
    await assertBounded(database, vehicles, { small: ['named'] })

    async function assertFinds(index: string, query: CompiledQuery, what: string) {
      await assertBounded(database, query)
      const plan = await planOf(database, query)
      assert.ok(new RegExp(`\\b${index}\\b`).test(plan), `${what}: ${plan}`)
    }
  })
}

async function planOf(database: Database<ServiceTables>, query: CompiledQuery): Promise<string> {
  const explain = database.engine === 'sqlite' ? 'explain query plan' : 'explain'
  const { rows } = await database
    .queries()
    .executeQuery({ ...query, sql: `${explain} ${query.sql}` })
  return JSON.stringify(rows)
}

/** As a history is: much of each, and little that is uncertain. On less, PostgreSQL uses any index. */
async function fill(database: Database<ServiceTables>): Promise<void> {
  const isPostgres = database.engine === 'postgres'
  const queries = database.queries()
  const id = isPostgres ? sql`gen_random_uuid()` : sql`lower(hex(randomblob(16)))`
  const at = '2026-01-31T12:00:00.000Z'
  const numbers = sql`with recursive numbers (value) as (
    select 1 union all select value + 1 from numbers where value < 4000
  )`
  await sql`
    insert into classifications ${numbers}
    select ${id}, ${owner}, 'v-' || (value % 50), 'label ' || (value % 10), 0.9, '[]',
      case when value % 100 = 0 then 1 else 0 end, 1, 'm', 'n', 1, 1, 'png', 1, ${at}
    from numbers`.execute(queries)
  await sql`
    insert into reports ${numbers}
    select ${id}, ${owner}, 'v-' || (value % 50), 'building', null, null, ${at}
    from numbers`.execute(queries)
  if (isPostgres) await sql`analyze classifications, reports`.execute(queries)
}
