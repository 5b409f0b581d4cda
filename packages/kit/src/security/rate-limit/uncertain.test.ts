import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { limitedService, signedInAs } from './testing/limited-service.ts'

test('while Redis cannot be asked, nothing is said that may be wrong', async () => {
  await using service = await limitedService({ ip: '1/minute' })
  service.limiter.manner = 'blind'

  const [served, refused] = [await get(service.app), await get(service.app)]

  assert.deepEqual([served.statusCode, refused.statusCode], [200, 429])
  for (const { headers } of [served, refused]) {
    assert.equal(headers['ratelimit-policy'], '"minute";q=1;w=60')
    assert.equal(headers['ratelimit'], undefined)
    assert.equal(headers['x-ratelimit-remaining'], undefined)
  }
  assert.match(String(refused.headers['retry-after']), /^6\d$/)
})

test('nothing is said either if one stage alone is uncertain', async () => {
  for (const blindFor of ['ip', 'user']) {
    await using service = await limitedService({ ip: '5/minute', user: '5/minute' })
    service.limiter.blindFor = blindFor

    const { headers } = await service.app.inject({ url: '/', headers: signedInAs('ann') })

    assert.equal(headers['ratelimit'], undefined)
    assert.match(String(headers['ratelimit-policy']), /"user-minute"/)
  }
})

test('where a limit must not be passed unknown, it is unknown and not used up', async () => {
  await using service = await limitedService({ ip: '1/minute' })
  service.limiter.manner = 'unavailable'

  const refused = await get(service.app)

  assert.equal(refused.statusCode, 503)
  assert.equal(refused.json().error_code, 'UNAVAILABLE')
  assert.equal(refused.headers['retry-after'], '1')
})

test('a limit in shadow counts and refuses nobody', async () => {
  await using service = await limitedService({ ip: { windows: '1/minute', shadow: true } })

  const answers = [await get(service.app), await get(service.app), await get(service.app)]

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200],
  )
  assert.deepEqual(service.app.rateLimit.stats().shadowDenials, { ip: 2 })
  assert.equal(answers[2]?.headers['ratelimit'], undefined)
  assert.equal(answers[2]?.headers['ratelimit-policy'], undefined)
})

test('a limit of users in shadow counts beside one that refuses, and what is refused is not counted', async () => {
  await using service = await limitedService({
    user: '2/minute',
    policies: [
      { name: 'next', windows: '1/minute', shadow: true, key: () => 'all' },
      { name: 'then', windows: '3/minute', shadow: true, key: () => 'all' },
    ],
  })
  const headers = signedInAs('ann')

  const statuses: number[] = []
  for (let turn = 0; turn < 4; turn++) {
    statuses.push((await service.app.inject({ url: '/', headers })).statusCode)
  }

  assert.deepEqual(statuses, [200, 200, 429, 429])
  assert.deepEqual(service.app.rateLimit.stats().shadowDenials, { next: 1 })
})

function get(app: FastifyInstance) {
  return app.inject('/')
}
