import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTables, type Database, newId } from '@plimsoll/kit/database'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { vehicleTables } from '../store/vehicle-tables.ts'
import { sourcesMax } from './report-data.ts'
import { listVehicles, vehiclesOf } from './vehicle-list.ts'

const alice = '019ffe1c-0000-7000-8000-00000000000a'
const bob = '019ffe1c-0000-7000-8000-00000000000b'

for (const { engine, open } of engines) {
  test(`${engine}: each vehicle is listed once, with its count and its newest picture`, async () => {
    await using store = await opened(open)
    const { database } = store
    await add(database, [
      picture('car-2', 'car', '2026-01-01T00:00:00.000Z'),
      picture('car-1', 'van', '2026-01-02T00:00:00.000Z'),
      picture('car-2', 'bus', '2026-01-03T00:00:00.000Z'),
      picture(null, 'bus', '2026-01-04T00:00:00.000Z'),
      { ...picture('car-3', 'bus', '2026-01-05T00:00:00.000Z'), user_id: bob },
    ])

    const found = await listVehicles(database, { owner: alice, limit: 20, after: undefined }, {})

    const complete = { is_complete: true }
    assert.deepEqual(found, [
      {
        ...{ vehicle_id: 'car-1', last_label: 'van', last_at: '2026-01-02T00:00:00.000Z' },
        ...{ classifications: 1, ...complete },
      },
      {
        ...{ vehicle_id: 'car-2', last_label: 'bus', last_at: '2026-01-03T00:00:00.000Z' },
        ...{ classifications: 2, ...complete },
      },
    ])
  })

  test(`${engine}: a page begins after the last name, and ends at its limit`, async () => {
    await using store = await opened(open)
    const { database } = store
    const names = ['a-1', 'a-2', 'a-3', 'a-4']
    await add(
      database,
      names.map((name) => picture(name, 'car')),
    )

    const pages = await Promise.all(
      [undefined, 'a-2', 'a-4'].map((after) =>
        listVehicles(database, { owner: alice, limit: 2, after }, {}),
      ),
    )
    const ofBob = await listVehicles(database, { owner: bob, limit: 2, after: undefined }, {})

    assert.deepEqual(
      pages.map((page) => page.map((each) => each.vehicle_id)),
      [['a-1', 'a-2'], ['a-3', 'a-4'], []],
    )
    assert.deepEqual(ofBob, [])
  })

  test(`${engine}: more pictures than a report counts are not counted`, async () => {
    await using store = await opened(open)
    const { database } = store
    const many = Array.from({ length: sourcesMax + 3 }, () => picture('car-1', 'car'))
    for (let at = 0; at < many.length; at += 500) await add(database, many.slice(at, at + 500))

    const [found] = await listVehicles(database, { owner: alice, limit: 2, after: undefined }, {})

    assert.deepEqual([found?.classifications, found?.is_complete], [sourcesMax, false])
    const question = vehiclesOf({ owner: alice, limit: 2, after: undefined })
    const { rows } = await question.execute(database.queries())
    assert.equal(Number(rows[0]?.classifications), sourcesMax + 1)
  })
}

async function opened(open: (typeof engines)[number]['open']) {
  const store = await open<ServiceTables>()
  await createTables(store.database, vehicleTables)
  return store
}

async function add(
  database: Database<ServiceTables>,
  rows: readonly ReturnType<typeof picture>[],
): Promise<void> {
  await database.queries().insertInto('classifications').values(rows).execute()
}

function picture(vehicleId: string | null, label: string, at = '2026-01-31T12:00:00.000Z') {
  return {
    ...{ id: newId(), user_id: alice, vehicle_id: vehicleId, label, confidence: 0.9 },
    ...{ predictions: '[]', uncertain: 0, processing_time_ms: 1, model: 'm@1' },
    ...{ image_name: 'a.png', image_width: 1, image_height: 1, image_format: 'png' },
    ...{ image_bytes: 1, created_at: at },
  }
}
