import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@plimsoll/kit/database'
import { tellable } from '../testing/answers.ts'
import { clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { storeClassifications } from './classification-store.ts'
import type { ReportData } from './report-schemas.ts'
import { finishReport, insertReport } from './report-store.ts'
import type { Vehicle } from './vehicle-list-schemas.ts'

const nobodys = '0195f3e2-7c00-7000-9000-000000000001'

const services = await onEachEngine((service) => service())

for (const { engine, running } of services) {
  const { store } = running

  test(`${engine}: own reports are listed in pages, newest first, without their data`, async () => {
    const { client, id } = await user()
    const [first, second, third] = [
      await report(id, 'list-1', { label: 'car', classifications: 3 }),
      await report(id, 'list-2'),
      await report(id, 'list-1', { label: 'truck', classifications: 1_000 }),
    ]
    await report((await user()).id, 'list-1')

    const page = (await client('GET', '/vehicle/reports?limit=2')).json()
    const rest = (await client('GET', `/vehicle/reports?cursor=${page.next_cursor}`)).json()
    const ofOne = (await client('GET', '/vehicle/reports?vehicle_id=list-1')).json()

    assert.deepEqual(
      page.items.map(({ created_at: _at, ...item }: { created_at: string }) => item),
      [
        summary(third, 'list-1', { label: 'truck', classifications: 1_000 }),
        {
          ...summary(second, 'list-2', { label: null, classifications: null }),
          status: 'building',
        },
      ],
    )
    assert.deepEqual([idsOf(rest), rest.next_cursor], [[first], null])
    assert.deepEqual(idsOf(ofOne), [third, first])
  })

  test(`${engine}: a report that is not the newest is read by its id`, async () => {
    const { client, id } = await user()
    const older = await report(id, 'by-id', { label: 'car', classifications: 3 })
    await report(id, 'by-id', { label: 'truck', classifications: 4 })

    const read = await client('GET', `/vehicle/reports/${older.toUpperCase()}`)

    assert.deepEqual([read.json().id, read.json().data?.label], [older, 'car'])
  })

  test(`${engine}: a report of before confidences were counted is read without them`, async () => {
    const { client, id } = await user()
    const day = { day: '2026-01-31', classifications: 3 }
    await report(id, 'old-1', { label: 'car', classifications: 3, timeline: [day] })

    const { statusCode, json } = await client('GET', '/vehicle/report/old-1')

    assert.equal(statusCode, 200)
    assert.deepEqual([json().data.confidences, json().data.timeline], [undefined, [day]])
  })

  test(`${engine}: the report of another is like one that there is not, but for administrators`, async () => {
    const [owner, stranger] = [await user(), await user()]
    const admin = clientOf(running, running.admin.headers)
    const id = await report(owner.id, 'foreign-1', { label: 'car', classifications: 3 })

    const foreign = await stranger.client('GET', `/vehicle/reports/${id}`)
    const none = await stranger.client('GET', `/vehicle/reports/${nobodys}`)

    assert.equal(foreign.statusCode, 404)
    assert.deepEqual(tellable(foreign), tellable(none))
    assert.equal((await admin('GET', `/vehicle/reports/${id}`)).statusCode, 200)
    assert.deepEqual((await stranger.client('GET', '/vehicle/reports')).json().items, [])
  })

  test(`${engine}: own vehicles are listed in pages, by name`, async () => {
    const { client, id } = await user()
    for (const name of ['v-3', 'v-1', 'v-2', 'v-1']) await classified(id, name)
    await classified((await user()).id, 'v-4')

    const page = (await client('GET', '/vehicle/vehicles?limit=2')).json()
    const rest = (await client('GET', `/vehicle/vehicles?cursor=${page.next_cursor}`)).json()

    assert.deepEqual(countsOf(page), [
      ['v-1', 2],
      ['v-2', 1],
    ])
    assert.deepEqual([countsOf(rest), rest.next_cursor], [[['v-3', 1]], null])
  })

  for (const [what, path] of [
    ['reports with a cursor of its own', 'reports?cursor=Li4vLi4vZXRj'],
    ['vehicles with a cursor of its own', 'vehicles?cursor=Li4vLi4vZXRj'],
    ['reports without an end', 'reports?limit=Infinity'],
    ['vehicles without an end', 'vehicles?limit=Infinity'],
    ['reports of a path', 'reports?vehicle_id=..%2Fetc'],
    ['a report by the URN of its id', `reports/urn:uuid:${nobodys}`],
    ['vehicles by a filter that is not there', 'vehicles?colour=red'],
  ]) {
    test(`${engine}: whoever asks for ${what} is refused`, async () => {
      const response = await running.app.inject(`/api/v1/vehicle/${path}`)

      assert.equal(response.statusCode, 400, response.body)
      assert.equal(response.json().error_code, 'VALIDATION_FAILED')
    })
  }

  async function classified(owner: string, vehicleId: string) {
    const classification = {
      ...{ id: newId(), vehicle_id: vehicleId, label: 'car', confidence: 0.9, predictions: [] },
      ...{ uncertain: false, processing_time_ms: 1, model: 'm@1', picture_url: null },
      image: { name: 'a.png', width: 1, height: 1, format: 'png', bytes: 1 } as const,
      created_at: new Date().toISOString(),
    }
    await storeClassifications(store, [{ classification, picture: undefined }], owner, {})
  }

  async function user() {
    const { id, headers } = await running.newUser()
    return { id, client: clientOf(running, headers) }
  }

  /** Without data it is still being built. */
  async function report(owner: string, vehicleId: string, data?: Partial<ReportData>) {
    const id = newId()
    const created_at = new Date().toISOString()
    const row = { id, vehicle_id: vehicleId, user_id: owner, notes: 'noted', created_at }
    await insertReport(store.queries(), row)
    const rest = { is_complete: true, labels: [], uncertain: 0, timeline: [] }
    const whole = { ...rest, classifications: 0, label: null, first_at: null, last_at: null }
    if (data !== undefined)
      await finishReport(store.queries(), id, { status: 'ready', data: { ...whole, ...data } })
    return id
  }
}

function summary(id: string, vehicleId: string, counted: object) {
  return { id, vehicle_id: vehicleId, status: 'ready', ...counted, notes: 'noted' }
}

function countsOf(page: { readonly items: readonly Vehicle[] }) {
  return page.items.map(({ vehicle_id: name, classifications }) => [name, classifications])
}

function idsOf(page: { readonly items: readonly { readonly id: string }[] }): readonly string[] {
  return page.items.map(({ id }) => id)
}
