import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTables, newId } from '@plimsoll/kit/database'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import { pictureTables } from '../store/picture-tables.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { vehicleTables } from '../store/vehicle-tables.ts'
import {
  deleteClassification,
  findClassification,
  listClassifications,
  storeClassifications,
} from './classification-store.ts'
import type { Classified } from './classify.ts'
import { countsByDay, totalCounts } from './daily-counts.ts'
import type { Classification } from './schemas.ts'

const alice = '019ffe1c-0000-7000-8000-00000000000a'
const bob = '019ffe1c-0000-7000-8000-00000000000b'

for (const { engine, open } of engines) {
  test(`${engine}: a stored classification is read as it was answered`, async () => {
    await using store = await opened(open)
    const stored = { ...classification(), vehicle_id: 'truck-17' }

    await storeClassifications(store.database, [answered(stored)], alice, {})
    const found = await findClassification(store.database, stored.id, alice, {})

    assert.deepEqual(found, stored)
  })

  test(`${engine}: the history has the newest first, and only the own`, async () => {
    await using store = await opened(open)
    const [first, second] = [classification(), classification()]
    await storeClassifications(store.database, [answered(first)], alice, {})
    await storeClassifications(store.database, [answered(second)], alice, {})
    await storeClassifications(store.database, [answered(classification())], bob, {})

    const history = await listClassifications(store.database, query(alice), {})
    const older = await listClassifications(
      store.database,
      { ...query(alice), before: second.id },
      {},
    )

    assert.deepEqual(ids(history), [second.id, first.id])
    assert.deepEqual(ids(older), [first.id])
  })

  test(`${engine}: who reads for all finds it whoever it belongs to`, async () => {
    await using store = await opened(open)
    const stored = classification()
    await storeClassifications(store.database, [answered(stored)], alice, {})

    const byBob = await findClassification(store.database, stored.id, bob, {})
    const byAny = await findClassification(store.database, stored.id, undefined, {})

    assert.equal(byBob, undefined)
    assert.deepEqual(byAny, stored)
  })

  test(`${engine}: only the owner deletes a classification, and once`, async () => {
    await using store = await opened(open)
    const stored = classification()
    await storeClassifications(store.database, [answered(stored)], alice, {})

    const queries = store.database.queries()

    const byBob = await deleteClassification(queries, stored.id, bob)
    const byAlice = await deleteClassification(queries, stored.id, alice)
    const again = await deleteClassification(queries, stored.id, alice)

    assert.deepEqual([byBob, byAlice, again], [false, true, false])
  })

  test(`${engine}: a classification that cannot be stored is not counted either`, async () => {
    await using store = await opened(open)
    const stored = classification()
    await storeClassifications(store.database, [answered(stored)], alice, {})

    await assert.rejects(storeClassifications(store.database, [answered(stored)], alice, {}))

    assert.deepEqual(await totalCounts(store.database, {}), [
      { what: 'classification', label: 'car', count: 1 },
    ])
  })

  test(`${engine}: simultaneous classifications are all counted`, async () => {
    await using store = await opened(open)
    const many = Array.from({ length: 20 }, () => ({ ...classification(), uncertain: true }))

    await Promise.all(
      many.map((one) => storeClassifications(store.database, [answered(one)], alice, {})),
    )

    const days = await countsByDay(store.database, 'uncertain', '2026-01-01', {})
    assert.deepEqual(days, [{ day: '2026-01-31', count: 20 }])
  })
}

async function opened(open: (typeof engines)[number]['open']) {
  const store = await open<ServiceTables>()
  for (const tables of [vehicleTables, pictureTables]) await createTables(store.database, tables)
  return store
}

function query(owner: string) {
  return {
    ...{ owner, limit: 20, before: undefined, from: undefined },
    ...{ label: undefined, vehicleId: undefined, uncertain: undefined },
  }
}

function ids(found: readonly { readonly id: string }[]): readonly string[] {
  return found.map(({ id }) => id)
}

function answered(classification: Classification): Classified {
  return { classification, picture: undefined }
}

function classification(): Classification {
  return {
    id: newId(),
    label: 'car',
    confidence: 0.88326,
    predictions: [{ label: 'car', confidence: 0.88326 }],
    uncertain: false,
    processing_time_ms: 9.6,
    model: 'vehiclenet32@0.1.0',
    image: { name: 'drawn_car.jpg', width: 320, height: 240, format: 'jpeg', bytes: 8_164 },
    picture_url: null,
    created_at: '2026-01-31T12:00:00.000Z',
  }
}
