import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LimitedService, limitedService, signedInAs } from './testing/limited-service.ts'

test('a failed authentication costs five times as much of the address', async () => {
  await using service = await limitedService({ ip: '11/minute' })

  const failed = [await ask(service, 'bad'), await ask(service, 'bad')]
  const next = [await ask(service, undefined), await ask(service, undefined)]

  assert.deepEqual(failed, [401, 401])
  assert.deepEqual(next, [200, 429])
})

test('the cost is charged to the larger networks as well', async () => {
  await using service = await limitedService({ ip: '11/minute' })

  await ask(service, 'bad', '2001:db8::1')

  const charged = service.limiter.charged.map(({ policy, cost }) => [policy.name, cost])
  assert.deepEqual(charged, [
    ['ip', 4],
    ['ip-56', 4],
    ['ip-48', 4],
  ])
})

test('it costs what the service says, which may be nothing', async () => {
  await using service = await limitedService({ ip: '3/minute', failedAuthenticationCost: 0 })

  const statuses = [await ask(service, 'bad'), await ask(service, 'bad'), await ask(service, 'bad')]

  assert.deepEqual(statuses, [401, 401, 401])
  assert.deepEqual(service.limiter.charged, [])
})

test('after 20 refused credentials in a second no more of the address are looked at', async () => {
  await using service = await limitedService({})
  const badly = async (times: number) => {
    const statuses: number[] = []
    for (let turn = 0; turn < times; turn++) statuses.push(await ask(service, 'bad'))
    return statuses
  }

  const first = await badly(21)
  const others = [
    await ask(service, 'ann'),
    await ask(service, undefined),
    await ask(service, 'ann', '192.0.2.77'),
  ]
  service.clock.ms += 1_000
  const later = await badly(1)

  assert.deepEqual(first, [...Array(20).fill(401), 429])
  assert.deepEqual(others, [429, 200, 200])
  assert.deepEqual(later, [401])
  assert.equal(service.app.rateLimit.stats().credentialsUnread, 2)
})

test('who is told so learns when it may try again', async () => {
  await using service = await limitedService({ refusedCredentialsPerSecond: 1 })
  await ask(service, 'bad')

  const headers = signedInAs('ann')
  const refused = await service.app.inject({ url: '/', headers, remoteAddress: '192.0.2.1' })

  assert.equal(refused.statusCode, 429)
  assert.deepEqual(refused.json()['violated-policies'], ['failed-authentication'])
  assert.match(String(refused.headers['retry-after']), /^[12]$/)
})

test('a 401 that no credential was sent for is no refused credential', async () => {
  await using service = await limitedService(
    { refusedCredentialsPerSecond: 1 },
    { routes: (app) => void app.get('/', (_request, reply) => reply.code(401).send('who?')) },
  )

  const statuses = [
    await ask(service, undefined),
    await ask(service, undefined),
    await ask(service, 'ann'),
  ]

  assert.deepEqual(statuses, [401, 401, 401])
})

async function ask(
  { app }: LimitedService,
  name: string | undefined,
  remoteAddress = '192.0.2.1',
): Promise<number> {
  const headers = name === undefined ? {} : signedInAs(name)
  return (await app.inject({ url: '/', headers, remoteAddress })).statusCode
}
