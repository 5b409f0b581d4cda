import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LimitedService, limitedService, signedInAs } from './testing/limited-service.ts'

test('whoever is proved to have the permission passes every limit but that of all', async () => {
  await using service = await limitedService({
    ip: '1/minute',
    user: '1/minute',
    global: '4/minute',
  })

  const statuses = await asked(service, 'admin', 5)

  assert.deepEqual(statuses, [200, 200, 200, 200, 429])
  assert.equal(service.app.rateLimit.stats().bypasses, 3)
})

test('others are refused, whatever credential they bring', async () => {
  await using service = await limitedService({ ip: '1/minute' })

  const statuses = await asked(service, 'ann', 2)
  const cookie = await service.app.inject({ url: '/', headers: { cookie: 'a=b' }, remoteAddress })
  const nothing = await service.app.inject({ url: '/', remoteAddress })
  const headers = signedInAs('ann')
  const unknown = await service.app.inject({ url: '/nowhere', headers, remoteAddress })

  assert.deepEqual(statuses, [200, 429])
  assert.deepEqual(
    [cookie, nothing, unknown].map(({ statusCode }) => statusCode),
    [429, 429, 429],
  )
  assert.equal(service.app.rateLimit.stats().bypasses, 0)
})

test('only a request with a credential waits for authentication to be refused', async () => {
  await using service = await limitedService({ ip: '1/minute' })

  await asked(service, 'ann', 2)
  await service.app.inject({ url: '/', remoteAddress })

  assert.deepEqual(service.verified, ['ann', 'ann'])
  assert.equal(service.app.rateLimit.stats().deferred, 1)
})

test('a token, an API key and a cookie may each prove who asks', async () => {
  await using service = await limitedService({ ip: '1/minute' })
  await service.app.inject({ url: '/', remoteAddress })

  for (const header of ['authorization', 'x-api-key', 'cookie', 'accept']) {
    await service.app.inject({ url: '/', headers: { [header]: 'a' }, remoteAddress })
  }

  assert.equal(service.app.rateLimit.stats().deferred, 3)
})

test('ten times more than the limit of an address, no credential is looked at', async () => {
  await using service = await limitedService({ ip: '2/minute, 100/hour' })

  const statuses = await asked(service, 'admin', 23)

  assert.deepEqual(statuses, [...Array(22).fill(200), 429])
  assert.equal(service.verified.length, 22)
  assert.equal(service.app.rateLimit.stats().bounded, 1)
  assert.deepEqual(await asked(service, 'admin', 1, '192.0.2.77'), [200])
})

test('where addresses have no limit that always refuses, the bound holds for all credentials', async () => {
  const open = { windows: '1/minute', onUnavailable: 'allow' } as const
  for (const ip of [undefined, open]) {
    await using service = await limitedService({ addressBound: '3/minute', ...(ip && { ip }) })

    const statuses = await asked(service, 'admin', 4)

    assert.deepEqual(statuses, [200, 200, 200, 429])
    assert.equal((await service.app.inject({ url: '/', remoteAddress })).statusCode, ip ? 429 : 200)
  }
})

test('a limit in shadow has no bound that refuses', async () => {
  await using service = await limitedService({ ip: { windows: '1/minute', shadow: true } })

  const statuses = await asked(service, 'admin', 15)

  assert.deepEqual(statuses, Array(15).fill(200))
})

test('over the limit of all, nobody waits for authentication', async () => {
  await using service = await limitedService({ ip: '5/minute', global: '1/minute' })

  const statuses = await asked(service, 'admin', 2)

  assert.deepEqual(statuses, [200, 429])
  assert.equal(service.verified.length, 1)
})

test('bypasses are recorded once per user and minute, and all are counted', async () => {
  await using service = await limitedService({ user: '1/minute' })

  await asked(service, 'admin', 4)
  service.clock.ms += 59_999
  await asked(service, 'admin', 1)
  const before = service.audited.length
  service.clock.ms += 1
  await asked(service, 'admin', 1)

  assert.equal(before, 1)
  assert.equal(service.audited.length, 2)
  assert.deepEqual(service.audited[0], {
    user: 'admin',
    event: { action: 'ratelimit.bypass', details: { limits: ['minute'] } },
  })
  assert.equal(service.app.rateLimit.stats().bypasses, 5)
})

test('an audit log that fails harms nobody', async () => {
  await using service = await limitedService(
    { user: '1/minute' },
    {
      routes: (app) => {
        app.addHook('onRequest', async (request) => {
          Object.defineProperty(request, 'audit', {
            value: () => Promise.reject(new Error('full')),
          })
        })
        app.get('/', () => 'served')
      },
    },
  )

  assert.deepEqual(await asked(service, 'admin', 3), [200, 200, 200])
})

test('a denial of the second stage gives back what the first has taken', async () => {
  await using service = await limitedService({
    ip: '3/minute',
    user: '1/minute',
    global: '3/minute',
  })

  const statuses = [
    ...(await asked(service, 'ann', 5)),
    ...(await asked(service, 'ben', 1)),
    ...(await asked(service, 'cid', 1)),
    ...(await asked(service, 'dan', 1)),
  ]

  assert.deepEqual(statuses, [200, 429, 429, 429, 429, 200, 200, 429])
  const { refunded } = service.limiter
  assert.deepEqual([...new Set(refunded.map(({ policy }) => policy.name))], ['ip', 'global'])
})

test('a denial of the first stage takes nothing of the other limits of the stage', async () => {
  await using service = await limitedService({ ip: '2/minute', global: '1/minute' })
  const statusOf = async () => (await service.app.inject('/')).statusCode

  const statuses = [await statusOf(), await statusOf(), await statusOf()]
  service.limiter.nowMs += 60_000

  assert.deepEqual([...statuses, await statusOf(), await statusOf()], [200, 429, 429, 200, 429])
})

test('without a way to sign in, who is over the limit is refused at once', async () => {
  await using service = await limitedService({ ip: '1/minute' }, { hasAccess: false })

  assert.deepEqual(await asked(service, 'admin', 2), [200, 429])
  assert.equal(service.app.rateLimit.stats().deferred, 0)
})

test('the limits hold together whatever the mix of callers, and Redis is asked late or not', async () => {
  for (const manner of ['at once', 'late'] as const) {
    await using service = await limitedService({
      ip: '7/minute',
      user: '3/minute',
      global: '9/minute',
    })
    service.limiter.manner = manner

    const statuses = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        asked(service, `user-${index % 4}`, 1, `192.0.2.${index % 2}`),
      ),
    )

    assert.equal(statuses.flat().filter((status) => status === 200).length, 9)
  }
})

const remoteAddress = '192.0.2.1'

async function asked(
  { app }: LimitedService,
  name: string,
  times: number,
  from = remoteAddress,
): Promise<number[]> {
  const statuses: number[] = []
  for (let turn = 0; turn < times; turn++) {
    const answer = await app.inject({ url: '/', headers: signedInAs(name), remoteAddress: from })
    statuses.push(answer.statusCode)
  }
  return statuses
}
