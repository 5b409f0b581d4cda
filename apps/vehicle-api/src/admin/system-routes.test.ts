import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testService } from '../testing/service.ts'
import { version } from '../version.ts'
import type { System } from './system-schemas.ts'

const service = await testService()
after(() => service[Symbol.asyncDispose]())
const url = '/api/v1/admin/system'

test('administrators see the instance, what it depends on, and where its alerts begin', async () => {
  const answer = await service.app.inject(url)

  assert.equal(answer.statusCode, 200, answer.body)
  const { instance, dependencies, limiter, samples, thresholds } = answer.json<System>()
  assert.equal(instance.version, version)
  assert.equal(instance.pid, process.pid)
  assert.equal(instance.engine, 'sqlite')
  assert.equal(instance.redis, false)
  assert.equal(instance.state, 'ready')
  assert.ok(instance.heap_limit_bytes > 1_000_000)
  assert.ok(Date.parse(instance.started_at) <= Date.now())
  const database = dependencies.find(({ name }) => name === 'database')
  assert.equal(database?.criticality, 'required')
  assert.equal(database?.status, 'up')
  assert.equal(typeof database?.latency_ms, 'number')
  assert.equal(typeof database?.facts['waiting'], 'number')
  assert.equal(limiter.is_enabled, false)
  assert.equal(limiter.source, 'local')
  assert.equal(thresholds.latency_p95_ms, 500)
  assert.ok(Array.isArray(samples))
})

test('nobody else sees the system', async () => {
  const user = await service.newUser()
  const ask = (headers = {}) => service.anonymous({ url, headers })

  const statuses = [await ask(), await ask(user.headers)].map(({ statusCode }) => statusCode)

  assert.deepEqual(statuses, [401, 403])
})

test('what is no number of a sample is refused', async () => {
  for (const since of ['-1', 'yesterday', '1.5']) {
    const answer = await service.app.inject(`${url}?since=${since}`)

    assert.equal(answer.statusCode, 400, answer.body)
  }
})
