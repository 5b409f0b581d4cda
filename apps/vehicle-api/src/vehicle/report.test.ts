import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { drawing } from '../testing/service.ts'

const picture = form([
  { field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes: drawing('drawn_car.jpg') },
])

const services = await onEachEngine((service) => service())

for (const {
  engine,
  running: { app },
} of services) {
  test(`${engine}: a report counts what was classified for its vehicle`, async () => {
    await classify('report-1')
    await classify('report-1')
    await classify('another')

    const created = await report({ vehicle_id: 'report-1', notes: 'After the repair' })
    const read = await app.inject(String(created.headers['location']))

    assert.equal(created.statusCode, 201)
    assert.equal(created.json().status, 'ready')
    assert.equal(created.json().data.classifications, 2)
    assert.equal(created.json().notes, 'After the repair')
    assert.deepEqual(read.json(), created.json())
    const log = await app.inject(`/api/v1/admin/audit?resource=report/${created.json().id}`)
    assert.deepEqual(log.json().items[0]?.details?.vehicle_id, 'report-1')
  })

  test(`${engine}: a newer report takes the place of the one in the cache`, async () => {
    await classify('report-2')
    await report({ vehicle_id: 'report-2' })
    const before = await app.inject('/api/v1/vehicle/report/report-2')

    await classify('report-2')
    await report({ vehicle_id: 'report-2' })
    const after = await app.inject('/api/v1/vehicle/report/report-2')

    assert.equal(before.json().data.classifications, 1)
    assert.equal(after.json().data.classifications, 2)
  })

  test(`${engine}: a report is read from the cache once it was read`, async () => {
    await classify('report-3')
    await report({ vehicle_id: 'report-3' })
    await app.inject('/api/v1/vehicle/report/report-3')
    const before = hits()

    const again = await app.inject('/api/v1/vehicle/report/report-3')

    assert.equal(again.statusCode, 200)
    assert.equal(hits(), before + 1)
  })

  test(`${engine}: a report counts the classifications that are named`, async () => {
    const [first] = [await classify('report-4'), await classify('report-4')]

    const created = await report({ vehicle_id: 'report-4', classification_ids: [first] })

    assert.equal(created.json().data.classifications, 1)
  })

  test(`${engine}: a classification is named in capitals too, and not by the URN of its id`, async () => {
    const id = await classify('report-7')

    const capitals = await report({
      vehicle_id: 'report-7',
      classification_ids: [id.toUpperCase()],
    })
    const urn = await report({ vehicle_id: 'report-7', classification_ids: [`urn:uuid:${id}`] })

    assert.equal(capitals.json().data?.classifications, 1)
    assert.equal(urn.statusCode, 400, urn.body)
  })

  test(`${engine}: classifications that are not there are named, and no report is kept`, async () => {
    const known = await classify('report-5')
    const unknown = '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11'

    const refused = await report({ vehicle_id: 'report-5', classification_ids: [known, unknown] })
    const read = await app.inject('/api/v1/vehicle/report/report-5')

    assert.equal(refused.statusCode, 404)
    assert.deepEqual(
      refused.json().details.map(({ pointer }: { pointer: string }) => pointer),
      ['/classification_ids/1'],
    )
    assert.equal(read.statusCode, 404)
  })

  for (const [what, payload] of [
    ['without a vehicle', {}],
    ['on a vehicle that is a path', { vehicle_id: '../etc/passwd' }],
    ['on no classification', { vehicle_id: 'v', classification_ids: [] }],
    ['with notes of 4,001 characters', { vehicle_id: 'v', notes: 'n'.repeat(4_001) }],
    ['with a member that is not there', { vehicle_id: 'v', colour: 'red' }],
  ] as const) {
    test(`${engine}: a report ${what} is refused`, async () => {
      const response = await report(payload)

      assert.equal(response.statusCode, 400)
      assert.equal(response.json().error_code, 'VALIDATION_FAILED')
    })
  }

  test(`${engine}: notes that no store can keep are refused alike`, async () => {
    await classify('report-6')

    const response = await report({ vehicle_id: 'report-6', notes: 'a\u0000b' })

    assert.equal(response.statusCode, 400)
  })

  function hits(): number {
    return app.cache.stats().caches['vehicle-report']?.hits ?? 0
  }

  async function classify(vehicleId: string): Promise<string> {
    const url = `/api/v1/vehicle/classify?vehicle_id=${vehicleId}`
    const response = await app.inject({ method: 'POST', url, ...picture })
    assert.equal(response.statusCode, 200, response.body)
    return response.json().id
  }

  function report(payload: object) {
    return app.inject({ method: 'POST', url: '/api/v1/vehicle/report', payload })
  }
}
