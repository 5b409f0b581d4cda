import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { drawing } from '../testing/service.ts'

const picture = { fileName: 'car.jpg', type: 'image/jpeg', bytes: drawing('drawn_car.jpg') }

const services = await onEachEngine((service) => service({ BATCH_DIRECT_MAX: '0' }))

for (const {
  engine,
  running: { app },
} of services) {
  test(`${engine}: a picture that is sent again under its key is classified once`, async () => {
    const first = await classify('key-1')
    const second = await classify('key-1')
    const history = await app.inject('/api/v1/vehicle/classifications?vehicle_id=again')

    assert.equal(second.statusCode, 200)
    assert.equal(second.headers['idempotent-replayed'], 'true')
    assert.equal(second.body, first.body)
    assert.equal(history.json().items.length, 1)
  })

  test(`${engine}: without a key the same picture is classified twice`, async () => {
    const [first, second] = [await classify(), await classify()]

    assert.notEqual(second.json().id, first.json().id)
  })

  test(`${engine}: another picture under the same key is refused`, async () => {
    await classify('key-2')

    const other = await classify('key-2', drawing('drawn_bus.png'), 'bus.png', 'image/png')

    assert.equal(other.statusCode, 422)
    assert.equal(other.json().error_code, 'IDEMPOTENCY_KEY_MISMATCH')
  })

  test(`${engine}: a batch that is sent again under its key is one job`, async () => {
    const [first, second] = [await batch('key-3'), await batch('key-3')]
    const jobs = await app.inject('/api/v1/admin/jobs?queue=classify')

    assert.equal(first.statusCode, 202)
    assert.equal(second.body, first.body)
    assert.equal(second.headers['location'], first.headers['location'])
    assert.equal(jobs.json().items.length, 1)
  })

  test(`${engine}: a report that is asked for again under its key is one report`, async () => {
    await classify()

    const [first, second] = [await report('key-4'), await report('key-4')]
    const records = await app.inject('/api/v1/admin/audit?action=report.created')

    assert.equal(first.statusCode, 201)
    assert.equal(second.json().id, first.json().id)
    assert.equal(records.json().items.length, 1)
  })

  test(`${engine}: what answers nothing is answered alike when it is sent again`, async () => {
    const { job_id: id } = (await batch('key-6')).json()
    const cancel = () =>
      app.inject({
        method: 'POST',
        url: `/api/v1/admin/jobs/${id}/cancel`,
        headers: { 'idempotency-key': 'key-7' },
      })

    const [first, second] = [await cancel(), await cancel()]

    assert.equal(second.statusCode, first.statusCode, second.body)
    assert.equal(second.headers['idempotent-replayed'], 'true')
  })

  test(`${engine}: copies of one report that come at once are answered alike`, async () => {
    await classify()

    const answers = await Promise.all(Array.from({ length: 12 }, () => report('key-5')))

    const bodies = new Set(answers.map(({ body }) => body))
    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([201]))
    assert.equal(bodies.size, 1, [...bodies].join('\n'))
  })

  function classify(
    key?: string,
    bytes = picture.bytes,
    fileName = picture.fileName,
    type = picture.type,
  ) {
    const body = form([{ field: 'file', fileName, type, bytes }])
    return post('/api/v1/vehicle/classify?vehicle_id=again', key, body)
  }

  function batch(key: string) {
    return post('/api/v1/vehicle/classify-batch', key, form([{ ...picture, field: 'files' }]))
  }

  function report(key: string) {
    const payload = JSON.stringify({ vehicle_id: 'again' })
    const headers = { 'content-type': 'application/json' }
    return post('/api/v1/vehicle/report', key, { payload: Buffer.from(payload), headers })
  }

  function post(
    url: string,
    key: string | undefined,
    { headers, payload }: ReturnType<typeof form>,
  ) {
    const keyed = key === undefined ? {} : { 'idempotency-key': key }
    return app.inject({ method: 'POST', url, payload, headers: { ...headers, ...keyed } })
  }
}
