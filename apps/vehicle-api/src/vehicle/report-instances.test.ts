import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import { databaseEnv } from '../testing/database-env.ts'
import { form } from '../testing/form.ts'
import { drawing, type TestService, testService } from '../testing/service.ts'

const bytes = drawing('drawn_car.jpg')
const picture = form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes }])

test('whoever accepted a report reads it as soon as another instance has built it', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))
  await using accepting = await testService({ ...databaseEnv(url), JOBS_AT_ONCE: '0' })
  await using _building = await testService(databaseEnv(url))
  await classify(accepting)
  const first = await report(accepting)
  await untilRead(accepting, first.id)

  await classify(accepting)
  const second = await report(accepting)
  const read = await untilRead(accepting, second.id)

  assert.equal(read.status, 'ready')
  assert.equal(read.data.classifications, 2)
})

test('until the next report is built, the one before is read', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))
  await using service = await testService({ ...databaseEnv(url), JOBS_AT_ONCE: '0' })
  await classify(service)
  await using building = await testService(databaseEnv(url))
  const first = await report(service)
  await untilRead(service, first.id)
  await building.app.close()

  const second = await report(service)
  const read = await service.app.inject('/api/v1/vehicle/report/car-1')

  assert.equal(second.status, 'building')
  assert.equal(read.json().id, first.id)
})

test('a report that was accepted is answered, though the store is away by then', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))
  await using proxy = await tcpProxy({ port: Number(new URL(url).port) })
  await using beside = await testService({ ...databaseEnv(url), JOBS_AT_ONCE: '0' })
  await using service = await testService({
    DATABASE_URL: proxy.through(url),
    DATABASE_STATEMENT_TIMEOUT: '300ms',
    JOBS_AT_ONCE: '0',
  })
  await classify(service)

  const answer = service.app.inject(reportRequest)
  await untilStored(beside)
  await proxy.set('blackhole')
  const response = await answer
  await proxy.set('pass')

  assert.equal(response.statusCode, 201, response.body)
  assert.equal(response.json().status, 'building')
})

const reportRequest = {
  method: 'POST',
  url: '/api/v1/vehicle/report',
  payload: { vehicle_id: 'car-1' },
} as const

async function classify({ app }: TestService): Promise<void> {
  const url = '/api/v1/vehicle/classify?vehicle_id=car-1'
  const response = await app.inject({ method: 'POST', url, ...picture })
  assert.equal(response.statusCode, 200, response.body)
}

async function report({ app }: TestService) {
  const response = await app.inject(reportRequest)
  assert.equal(response.statusCode, 201, response.body)
  return response.json()
}

/** The report once it is ready, read as often as somebody who waits for it would. */
async function untilRead({ app }: TestService, id: string) {
  const untilMs = performance.now() + 10_000
  for (;;) {
    const read = (await app.inject('/api/v1/vehicle/report/car-1')).json()
    if (read.id === id && read.status === 'ready') return read
    assert.ok(performance.now() < untilMs, 'the new report was not read within 10 s')
    await setTimeout(20)
  }
}

async function untilStored({ store }: TestService): Promise<void> {
  const query = () => store.queries().selectFrom('reports').select('id').executeTakeFirst()
  while ((await query()) === undefined) await setTimeout(5)
}
