import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { drawing } from '../testing/service.ts'

const services = await onEachEngine((service) => service())

for (const {
  engine,
  running: { app, store },
} of services) {
  test(`${engine}: what was classified is in the history, in pages, newest first`, async () => {
    const ids = [await classify('page-1'), await classify('page-1'), await classify('page-1')]

    const first = await page('vehicle_id=page-1&limit=2')
    const second = await page(`vehicle_id=page-1&limit=2&cursor=${first.next_cursor}`)

    assert.deepEqual(idsOf(first), [ids[2], ids[1]])
    assert.deepEqual(idsOf(second), [ids[0]])
    assert.equal(second.next_cursor, null)
  })

  test(`${engine}: a classification is read as it was answered, and is gone once deleted`, async () => {
    const answered = await classified('read-1')
    const url = `/api/v1/vehicle/classifications/${answered.id}`

    const read = await app.inject(url)
    const deleted = await app.inject({ method: 'DELETE', url })
    const gone = await app.inject(url)

    assert.deepEqual(read.json(), answered)
    assert.equal(deleted.statusCode, 204)
    assert.equal(gone.statusCode, 404)
    assert.equal(gone.json().error_code, 'NOT_FOUND')
    const log = await app.inject(`/api/v1/admin/audit?resource=classification/${answered.id}`)
    assert.equal(log.json().items[0]?.action, 'classification.deleted')
  })

  test(`${engine}: an id is taken in capitals too, and on record as it was given out`, async () => {
    const answered = await classified('capitals-1')
    const url = `/api/v1/vehicle/classifications/${answered.id.toUpperCase()}`

    const read = await app.inject(url)
    const deleted = await app.inject({ method: 'DELETE', url })
    const log = await app.inject(`/api/v1/admin/audit?resource=classification/${answered.id}`)

    assert.deepEqual(read.json(), answered)
    assert.equal(deleted.statusCode, 204)
    assert.equal(log.json().items[0]?.action, 'classification.deleted')
  })

  for (const method of ['GET', 'DELETE'] as const) {
    test(`${engine}: ${method} of a classification refuses the URN of an id`, async () => {
      const url = `/api/v1/vehicle/classifications/urn:uuid:${await classify('urn-1')}`

      const response = await app.inject({ method, url })

      assert.equal(response.statusCode, 400, response.body)
      assert.equal(response.json().error_code, 'VALIDATION_FAILED')
    })
  }

  test(`${engine}: the history can be narrowed to a label`, async () => {
    await classify('label-1')

    const cars = await page('vehicle_id=label-1&label=car')
    const buses = await page('vehicle_id=label-1&label=bus')

    assert.equal(cars.items.length, 1)
    assert.equal(buses.items.length, 0)
  })

  test(`${engine}: the history can be narrowed to what is uncertain, and to what is not`, async () => {
    const [sure, unsure] = [await classify('sure-1'), await classify('sure-1')]
    const queries = store.queries().updateTable('classifications').set({ uncertain: 1 })
    await queries.where('id', '=', unsure).execute()

    const uncertain = await page('vehicle_id=sure-1&uncertain=true')
    const certain = await page('vehicle_id=sure-1&uncertain=false')

    assert.deepEqual([idsOf(uncertain), idsOf(certain)], [[unsure], [sure]])
  })

  test(`${engine}: the history of a period has its first millisecond and not its last`, async () => {
    const [first, second, third] = [
      await classified('period-1'),
      await classified('period-1'),
      await classified('period-1'),
    ]
    const between = `from=${second.created_at}&to=${third.created_at}`
    const today = second.created_at.slice(0, 10)

    const one = await page(`vehicle_id=period-1&${between}`)
    const paged = await page(`vehicle_id=period-1&from=${second.created_at}&limit=1`)
    const rest = await page(
      `vehicle_id=period-1&from=${second.created_at}&cursor=${paged.next_cursor}`,
    )
    const days = await page(`vehicle_id=period-1&from=${first.created_at.slice(0, 10)}&to=${today}`)
    const before = await page('vehicle_id=period-1&to=2026-01-01')
    const newest = await page('vehicle_id=period-1&limit=1')
    const cursor = `cursor=${newest.next_cursor}`
    const older = await page(`vehicle_id=period-1&to=${second.created_at}&${cursor}`)

    assert.deepEqual(idsOf(one), [second.id])
    assert.deepEqual([idsOf(paged), idsOf(rest)], [[third.id], [second.id]])
    assert.equal(rest.next_cursor, null)
    assert.ok(idsOf(days).includes(second.id))
    assert.deepEqual(idsOf(before), [])
    assert.deepEqual(idsOf(older), [first.id])
  })

  for (const [what, query] of [
    ['an end without its zone', 'to=2026-01-31T12:00:00'],
    ['a period that ends before it begins', 'from=2026-01-31&to=2026-01-30'],
    ['an uncertainty of its own', 'uncertain=perhaps'],
    ['a cursor of its own', 'cursor=Li4vLi4vZXRj'],
    ['a page of none', 'limit=0'],
    ['a page of more than 100', 'limit=101'],
    ['a page without an end', 'limit=Infinity'],
    ['a vehicle with a slash', 'vehicle_id=..%2Fetc'],
    ['a filter that is not there', 'colour=red'],
  ]) {
    test(`${engine}: the history refuses ${what}`, async () => {
      const response = await app.inject(`/api/v1/vehicle/classifications?${query}`)

      assert.equal(response.statusCode, 400)
      assert.equal(response.json().error_code, 'VALIDATION_FAILED')
    })
  }

  async function classified(vehicleId: string) {
    const bytes = drawing('drawn_car.jpg')
    const body = form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes }])
    const url = `/api/v1/vehicle/classify?vehicle_id=${vehicleId}`
    const response = await app.inject({ method: 'POST', url, ...body })
    assert.equal(response.statusCode, 200, response.body)
    return response.json()
  }

  async function classify(vehicleId: string): Promise<string> {
    return (await classified(vehicleId)).id
  }

  async function page(query: string) {
    const response = await app.inject(`/api/v1/vehicle/classifications?${query}`)
    assert.equal(response.statusCode, 200, response.body)
    return response.json()
  }
}

function idsOf(page: { readonly items: readonly { readonly id: string }[] }): readonly string[] {
  return page.items.map(({ id }) => id)
}
