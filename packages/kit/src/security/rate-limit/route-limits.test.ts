import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { RateLimitOptions } from './index.ts'
import type { RouteRateLimit } from './route-limits.ts'
import { limitedService, signedInAs } from './testing/limited-service.ts'

test('a route has a limit of its own beside those of the service', async () => {
  await using service = await limitedService({ ip: '3/minute' }, { routes: withLimit('1/minute') })

  assert.deepEqual(
    await statusesOf(service.app, ['/own', '/own', '/', '/', '/']),
    [200, 429, 200, 200, 429],
  )
})

test('the limit of a route is the user’s who is signed in, else the address’s', async () => {
  await using service = await limitedService({}, { routes: withLimit('1/minute') })
  const ask = async (name: string | undefined, remoteAddress: string) => {
    const headers = name === undefined ? {} : signedInAs(name)
    return (await service.app.inject({ url: '/own', headers, remoteAddress })).statusCode
  }

  const statuses = [
    await ask('ann', '192.0.2.1'),
    await ask('ann', '192.0.2.2'),
    await ask('ben', '192.0.2.1'),
    await ask(undefined, '192.0.2.1'),
    await ask(undefined, '192.0.2.1'),
    await ask(undefined, '192.0.2.2'),
  ]

  assert.deepEqual(statuses, [200, 429, 200, 200, 429, 200])
})

test('users of one network do not share the limit of a route, strangers there do', async () => {
  await using service = await limitedService({}, { routes: withLimit('1/minute') })
  const servedOf = async (headersOf: (index: number) => Record<string, string>) => {
    let served = 0
    for (let index = 0; index < 20; index++) {
      const remoteAddress = `2001:db8:0:${index.toString(16)}::1`
      const headers = headersOf(index)
      const { statusCode } = await service.app.inject({ url: '/own', headers, remoteAddress })
      if (statusCode === 200) served++
    }
    return served
  }

  assert.equal(await servedOf((index) => signedInAs(`user-${index}`)), 20)
  assert.equal(await servedOf(() => ({})), 4)
})

test('HEAD is counted with GET, other methods and paths apart', async () => {
  await using service = await limitedService(
    {},
    {
      routes: (app) => {
        const config = { rateLimit: '1/minute' }
        app.get('/users/:id', { config }, () => 'served')
        app.put('/users/:id', { config }, () => 'served')
        app.get('/users/id', { config }, () => 'served')
      },
    },
  )
  const ask = async (method: 'GET' | 'HEAD' | 'PUT', url: string) =>
    (await service.app.inject({ method, url })).statusCode

  const statuses = [
    await ask('GET', '/users/1'),
    await ask('HEAD', '/users/2'),
    await ask('PUT', '/users/1'),
    await ask('GET', '/users/id'),
    await ask('HEAD', '/users/id'),
  ]

  assert.deepEqual(statuses, [200, 429, 200, 200, 429])
})

test('a limit of the route counts all callers together, before authentication', async () => {
  await using service = await limitedService(
    {},
    { routes: withLimit({ windows: '1/minute', scope: 'route' }) },
  )

  const statuses = await statusesOf(service.app, ['/own', '/own'], '192.0.2.1', '192.0.2.2')
  const headers = signedInAs('bad')
  const { statusCode } = await service.app.inject({ url: '/own', headers })

  assert.deepEqual([...statuses, statusCode], [200, 429, 401])
  assert.equal(service.app.rateLimit.stats().deferred, 1)
})

test('a route may cost more of the limits of the service', async () => {
  await using service = await limitedService({ ip: '7/minute' }, { routes: withLimit({ cost: 5 }) })

  assert.deepEqual(
    await statusesOf(service.app, ['/own', '/own', '/', '/', '/']),
    [200, 429, 200, 200, 429],
  )
})

test('a request that costs more than the limit takes all of it', async () => {
  await using service = await limitedService({ ip: '3/minute' }, { routes: withLimit({ cost: 5 }) })

  assert.deepEqual(await statusesOf(service.app, ['/own', '/', '/own']), [200, 429, 429])
})

test('the cost of a limit of a route is that of its own limit alone', async () => {
  await using service = await limitedService(
    { ip: '3/minute' },
    { routes: withLimit([{ windows: '5/minute', cost: 5 }, '4/hour']) },
  )

  assert.deepEqual(
    await statusesOf(service.app, ['/own', '/own', '/', '/', '/']),
    [200, 429, 200, 200, 429],
  )
})

test('routes that give one name share one limit', async () => {
  const rateLimit = { name: 'codes', windows: '2/minute' }
  await using service = await limitedService(
    {},
    {
      routes: (app) => {
        app.get('/a', { config: { rateLimit } }, () => 'served')
        app.get('/b', { config: { rateLimit: { ...rateLimit } } }, () => 'served')
      },
    },
  )

  assert.deepEqual(await statusesOf(service.app, ['/a', '/b', '/a', '/b']), [200, 200, 429, 429])
})

test('the policies of a route are told of on that route', async () => {
  await using service = await limitedService(
    { ip: '60/minute', user: '30/minute' },
    { routes: withLimit('10/minute') },
  )

  const own = await service.app.inject('/own')
  const other = await service.app.inject('/')

  const common = '"minute";q=60;w=60, "user-minute";q=30;w=60'
  assert.equal(own.headers['ratelimit-policy'], `${common}, "get-own-minute";q=10;w=60`)
  assert.equal(other.headers['ratelimit-policy'], common)
  assert.deepEqual(service.app.rateLimit.stats().modes['get-own'], 'optimistic')
})

test('declarations that make no sense fail the start, all named at once', async () => {
  const wrong: Record<string, unknown> = {
    '/text': '10 per minute',
    '/number': 10,
    '/true': true,
    '/scope': { windows: '1/minute', scope: 'planet' },
    '/mode': { windows: '1/minute', mode: 'eventual' },
    '/idle': { mode: 'exact' },
    '/empty': {},
    '/cost': { cost: 0 },
    '/twice': [{ cost: 2 }, { cost: 3 }],
    '/taken': { name: 'ip', windows: '1/minute' },
    '/strict': { windows: '1/minute', algorithm: 'strict', mode: 'lease' },
  }
  const routes = (app: FastifyInstance) => {
    for (const [url, declared] of Object.entries(wrong)) {
      app.get(url, { config: { rateLimit: declared as RouteRateLimit } }, () => 'served')
    }
    app.get('/a', { config: { rateLimit: { name: 'one', windows: '1/minute' } } }, () => 'served')
    app.get(
      '/other',
      { config: { rateLimit: { name: 'one', windows: '2/minute' } } },
      () => 'served',
    )
    app.get('/right', { config: { rateLimit: '10/minute' } }, () => 'served')
  }

  await assert.rejects(limitedService({ ip: '60/minute' }, { routes }), (error: Error) => {
    assert.ok(error instanceof RangeError)
    const named = [...error.message.matchAll(/^- GET (\S+): ./gm)].map(([, url]) => url)
    assert.deepEqual(named.sort(), [...Object.keys(wrong), '/other'].sort())
    return true
  })
})

const wrongOptions: readonly [RateLimitOptions, RegExp][] = [
  [{ ip: '60 a minute' }, /rateLimit\.ip: .*60\/minute/],
  [{ user: { windows: '60/minute', mode: 'eventual' as 'exact' } }, /rateLimit\.user: .*mode/],
  [{ global: { windows: '60/minute', cost: 61 } }, /rateLimit\.global: a cost of 61/],
  [{ policies: [{ name: 'ip', windows: '1/minute', key: () => 'a' }], ip: '1/minute' }, /name ip/],
  [
    { policies: [{ name: 'a b', windows: '1/minute', key: () => 'a' }] },
    /rateLimit\.policies\.a b/,
  ],
  [{ xReset: 'soon' as 'epoch' }, /rateLimit\.xReset/],
  [{ failedAuthenticationCost: -1 }, /rateLimit\.failedAuthenticationCost/],
  [{ refusedCredentialsPerSecond: 0.5 }, /rateLimit\.refusedCredentialsPerSecond/],
  [{ addressBound: 'none' }, /rateLimit\.addressBound/],
]

for (const [options, expected] of wrongOptions) {
  test(`the start is refused with ${expected}`, async () => {
    await assert.rejects(limitedService(options), (error: Error) => {
      assert.ok(error instanceof RangeError)
      assert.match(error.message, expected)
      return true
    })
  })
}

test('a route that was registered before is limited as the service is', async () => {
  await using service = await limitedService(
    { ip: '1/minute' },
    { early: (app) => void app.get('/early', () => 'served') },
  )

  assert.deepEqual(await statusesOf(service.app, ['/early', '/early']), [200, 429])
})

function withLimit(rateLimit: RouteRateLimit): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/own', { config: { rateLimit } }, () => 'served')
    app.get('/', () => 'served')
  }
}

/** One request for each url, from each address in turn. */
async function statusesOf(
  app: FastifyInstance,
  urls: string[],
  ...from: string[]
): Promise<number[]> {
  const statuses: number[] = []
  for (const [index, url] of urls.entries()) {
    const remoteAddress = from[index % from.length] ?? '192.0.2.1'
    statuses.push((await app.inject({ url, remoteAddress })).statusCode)
  }
  return statuses
}
