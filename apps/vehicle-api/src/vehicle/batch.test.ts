import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { onEachEngine } from '../testing/each-engine.ts'
import { type FormFile, form } from '../testing/form.ts'
import { drawing, type TestService } from '../testing/service.ts'

const car: FormFile = {
  field: 'files',
  fileName: 'car.jpg',
  type: 'image/jpeg',
  bytes: drawing('drawn_car.jpg'),
}

const broken: FormFile = { ...car, bytes: Buffer.from([0xff, 0xd8, 0xff]) }

const services = await onEachEngine((service) => service({ BATCH_DIRECT_MAX: '2' }))

for (const {
  engine,
  service,
  running: { app },
} of services) {
  test(`${engine}: a large batch is accepted, classified in the background, and kept`, async () => {
    const accepted = await send([car, broken, car], 'vehicle_id=batch-1')
    const { job_id: jobId, status_url: url } = accepted.json()

    const done = await ended(url)
    const history = await app.inject('/api/v1/vehicle/classifications?vehicle_id=batch-1')

    assert.equal(accepted.statusCode, 202)
    assert.equal(accepted.headers['location'], url)
    assert.equal(done.job_id, jobId)
    assert.equal(done.status, 'done')
    assert.deepEqual(
      done.items.map((item: { label?: string; error?: { error_code: string } }) => {
        return item.label ?? item.error?.error_code
      }),
      ['car', 'IMAGE_CORRUPT', 'car'],
    )
    assert.equal(history.json().items.length, 2)
  })

  test(`${engine}: a small batch is classified at once, and kept as well`, async () => {
    const response = await send([car, car], 'vehicle_id=batch-2')

    const history = await app.inject('/api/v1/vehicle/classifications?vehicle_id=batch-2')

    assert.equal(response.statusCode, 200)
    assert.equal(history.json().items.length, 2)
  })

  test(`${engine}: whoever prefers it gets a small batch in the background too`, async () => {
    const response = await send([car], '', { prefer: 'respond-async, wait=10' })

    assert.equal(response.statusCode, 202)
    assert.equal(response.headers['preference-applied'], 'respond-async')
    assert.equal((await ended(response.json().status_url)).status, 'done')
  })

  test(`${engine}: a batch that is done is done wholly, whatever was refused on arrival`, async () => {
    const lying = { ...car, bytes: Buffer.from('no picture at all') }
    for (const files of [
      [car, lying, car, lying, lying],
      [lying, lying, lying],
    ]) {
      const { job_id: jobId, status_url: url } = (await send(files)).json()
      await ended(url)

      const { items } = (await app.inject('/api/v1/admin/jobs?queue=classify')).json()

      const job = items.find(({ id }: { id: string }) => id === jobId)
      assert.deepEqual([job.state, job.progress], ['done', 1])
    }
  })

  test(`${engine}: batches and their pictures are shown by what became of them`, async () => {
    const before = shownBatches(app)

    await send([car, broken])
    await ended((await send([car, broken, car])).json().status_url)

    const after = shownBatches(app)
    const more = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)])
    assert.deepEqual(Object.fromEntries(more), {
      'batches_total{way="direct"}': 1,
      'batches_total{way="background"}': 1,
      'batch_pictures_total{result="answered"}': 3,
      'batch_pictures_total{result="refused"}': 2,
    })
  })

  test(`${engine}: a batch waits while the model is busy, and counts that as no failure`, async () => {
    await using busy = await service({ BATCH_DIRECT_MAX: '0', MODEL_QUEUE_MAX: '1' })
    const storm = new AbortController()
    const others = Array.from({ length: 12 }, () => keepBusy(busy, storm.signal))

    await busy.app.inject({
      method: 'POST',
      url: '/api/v1/vehicle/classify-batch',
      ...form([car, car, car, car]),
    })
    await setTimeout(700)
    storm.abort()
    await Promise.all(others)
    const job = await theJob(busy)

    assert.deepEqual([job.state, job.attempt, job.last_error], ['done', 1, null])
  })

  test(`${engine}: a job that is no batch is not told from none`, async () => {
    const report = await app.inject({
      method: 'POST',
      url: '/api/v1/vehicle/report',
      payload: { vehicle_id: 'batch-2' },
    })
    const jobs = await app.inject('/api/v1/admin/jobs?queue=reports')
    const [job] = jobs.json().items

    const response = await app.inject(`/api/v1/vehicle/batches/${job.id}`)

    assert.equal(report.statusCode, 201)
    assert.equal(response.statusCode, 404)
  })

  function send(files: readonly FormFile[], query = '', headers: Record<string, string> = {}) {
    const body = form(files)
    return app.inject({
      method: 'POST',
      url: `/api/v1/vehicle/classify-batch?${query}`,
      payload: body.payload,
      headers: { ...body.headers, ...headers },
    })
  }

  /** The state of the batch once nothing more will change. */
  async function ended(url: string) {
    for (;;) {
      const state = (await app.inject(url)).json()
      if (state.status !== 'queued' && state.status !== 'running') return state
      await setTimeout(20)
    }
  }
}

/** Asks the model for one picture after the other, as requests would that are answered at once. */
async function keepBusy({ model }: TestService, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await model.classify(Buffer.from(car.bytes), { format: 'jpeg' }).catch(() => setTimeout(1))
  }
}

/** The only batch, once it no longer waits or runs for its first time. */
async function theJob({ app }: TestService) {
  for (;;) {
    const [job] = (await app.inject('/api/v1/admin/jobs?queue=classify')).json().items
    const { state, last_error } = job
    if (state === 'done' || last_error !== null) return job
    await setTimeout(20)
  }
}

function shownBatches(app: FastifyInstance): Record<string, number> {
  const lines = app.metrics.text().matchAll(/^(batch\S+) (\d+)$/gm)
  return Object.fromEntries([...lines].map(([, name = '', count]) => [name, Number(count)]))
}
