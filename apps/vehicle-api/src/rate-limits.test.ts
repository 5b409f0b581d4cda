/** What a client may ask of the whole service, and how it is told. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { becomes } from './testing/becomes.ts'
import { newApiKey } from './testing/new-api-key.ts'
import { quickStart } from './testing/quick-start.ts'
import { testService } from './testing/service.ts'
import { anAddress, askedOneByOne, newUserFrom, statusesOf } from './testing/visits.ts'

const common = { ...quickStart, RATE_LIMIT_ENABLED: 'true' }
/** One more takes five minutes. To register costs 10 at once, which must fit. */
const limit = 12
const page = 'https://app.example.com'
const proxy = '127.0.0.1'
const service = await testService({
  ...common,
  RATE_LIMIT_IP: `${limit}/hour`,
  RATE_LIMIT_USER: `${limit}/hour`,
  RATE_LIMIT_GLOBAL: 'none',
  TRUST_PROXY: `${proxy}/32`,
  CORS_ORIGINS: page,
})
const bounded = await testService({
  ...common,
  RATE_LIMIT_IP: 'none',
  RATE_LIMIT_USER: 'none',
  RATE_LIMIT_GLOBAL: '40/hour',
})
after(async () => {
  await service[Symbol.asyncDispose]()
  await bounded[Symbol.asyncDispose]()
})

const open = '/.well-known/jwks.json'
const probes = '/health /healthz /livez /health/live /readyz /health/ready /startupz'.split(' ')
const closed = '/api/v1/models/metadata'

test('an address has its limit and no more, and is then told when to come back', async () => {
  const answers = await askedOneByOne(service, limit + 2, { url: open, ...anAddress() })

  assert.deepEqual(statusesOf(answers), [...allOf(200), 429, 429])
  assert.deepEqual(
    answers.map(({ headers }) => Number(headers['x-ratelimit-remaining'])),
    [...Array.from({ length: limit }, (_, index) => limit - 1 - index), 0, 0],
  )
  const refused = answers[limit]
  assert.ok(refused !== undefined)
  const { headers } = refused
  const seconds = Number(headers['retry-after'])
  assert.ok(seconds > 250 && seconds <= 330, `${seconds}`)
  assert.equal(headers['ratelimit'], `"hour";r=0;t=${seconds}`)
  assert.match(String(headers['ratelimit-policy']), /^"hour";q=12;w=3600, /)
  assert.equal(headers['x-ratelimit-limit'], String(limit))
  const resetInSeconds = Number(headers['x-ratelimit-reset']) - Date.now() / 1_000
  assert.ok(resetInSeconds > 250 && resetInSeconds <= 301, `${resetInSeconds}`)
  assert.match(String(headers['content-type']), /^application\/problem\+json/)
  const { type, error_code: code, 'violated-policies': violated } = refused.json()
  assert.equal(type, 'https://iana.org/assignments/http-problem-types#quota-exceeded')
  assert.deepEqual([code, violated], ['RATE_LIMITED', ['hour']])
})

test('health checks are never limited', async () => {
  const from = anAddress()
  await askedOneByOne(service, limit + 1, { url: open, ...from })

  for (const url of probes) {
    const answers = await askedOneByOne(service, 3, { url, ...from })

    assert.deepEqual(statusesOf(answers), [200, 200, 200], url)
    assert.equal(answers[0]?.headers['ratelimit'], undefined)
  }
})

test('what nobody answers counts too', async () => {
  const answers = await askedOneByOne(service, limit + 1, { url: '/nowhere', ...anAddress() })

  assert.deepEqual(statusesOf(answers), [...allOf(404), 429])
})

test('whoever writes X-Forwarded-For without being a proxy is counted all the same', async () => {
  const { remoteAddress } = anAddress()
  const ignored = service.app.clientAddresses.stats().ignored

  const answers: LightMyRequestResponse[] = []
  for (let index = 0; index <= limit; index++) {
    const headers = { 'x-forwarded-for': `203.0.113.${index}` }
    answers.push(await service.anonymous({ url: open, headers, remoteAddress }))
  }

  assert.deepEqual(statusesOf(answers), [...allOf(200), 429])
  assert.equal(service.app.clientAddresses.stats().ignored - ignored, limit + 1)
})

test('behind a proxy each client is counted by itself, whatever it has written before', async () => {
  const { remoteAddress: one } = anAddress()
  const { remoteAddress: other } = anAddress()

  const forged = await Promise.all(
    Array.from({ length: limit + 1 }, (_, index) => throughProxy(`198.18.0.${index}, ${one}`)),
  )
  const others = await askedOneByOne(service, limit, {
    url: open,
    remoteAddress: proxy,
    headers: { 'x-forwarded-for': other },
  })

  assert.deepEqual(statusesOf(forged).toSorted(), [...allOf(200), 429])
  assert.deepEqual(statusesOf(others), allOf(200))
})

test('a user is counted wherever the request comes from and whatever proves who asks', async () => {
  const ann = await newUserFrom(service)
  const { key } = await newApiKey(service, ann, ['models:read'])

  const byToken = await askedOneByOne(service, 5, {
    url: closed,
    headers: ann.headers,
    ...anAddress(),
  })
  const headers = { 'x-api-key': key }
  const byKey = await askedOneByOne(service, limit - 5, { url: closed, headers, ...anAddress() })
  const bob = await newUserFrom(service)
  const byOther = await askedOneByOne(service, 1, {
    url: closed,
    headers: bob.headers,
    ...anAddress(),
  })

  // The first was to make the key.
  assert.deepEqual(statusesOf(byToken), allOf(200).slice(0, 5))
  assert.deepEqual(statusesOf(byKey), [...allOf(200).slice(0, limit - 6), 429])
  assert.deepEqual(byKey.at(-1)?.json()['violated-policies'], ['user-hour'])
  assert.deepEqual(statusesOf(byOther), [200])
})

test('administrators pass the limits of addresses and users, and it is on record', async () => {
  const admin = await newUserFrom(service, 'admin')

  const answers = await askedOneByOne(service, 2 * limit, {
    url: closed,
    headers: admin.headers,
    ...anAddress(),
  })
  const url = `/api/v1/admin/audit?action=ratelimit.bypass&user_id=${admin.id}`
  // Nobody waits for the record.
  const items = await becomes(
    async () => (await service.app.inject({ url, ...anAddress() })).json().items,
    (found) => found.length > 0,
    3_000,
  )

  assert.deepEqual(new Set(statusesOf(answers)), new Set([200]))
  assert.equal(items.length, 1)
  assert.deepEqual(items[0].details.limits, ['hour'])
})

test('nobody passes the limit of all together, which leaves health checks alone', async () => {
  const [first] = await askedOneByOne(bounded, 1, { url: open, ...anAddress() })
  const left = Number(first?.headers['x-ratelimit-remaining'])

  const { headers } = bounded.admin
  const answers = await askedOneByOne(bounded, left + 1, { url: closed, headers })

  assert.ok(left > 10 && left < 40, `${left}`)
  assert.deepEqual(statusesOf(answers), [...Array(left).fill(200), 429])
  assert.deepEqual(answers.at(-1)?.json()['violated-policies'], ['hour'])
  assert.equal((await bounded.app.inject('/readyz')).statusCode, 200)
})

test('a credential that is refused costs five requests', async () => {
  const from = anAddress()
  const headers = { authorization: 'Bearer of-nothing' }

  const refused = await service.anonymous({ url: closed, headers, ...from })
  const [next] = await askedOneByOne(service, 1, { url: open, ...from })

  assert.equal(refused.statusCode, 401)
  assert.equal(next?.headers['x-ratelimit-remaining'], String(limit - 5 - 1))
})

test('after twenty refused tokens in a second none is looked at, not even a good one', async () => {
  const ann = await newUserFrom(service)
  const from = anAddress()
  const { credentialsUnread: before } = service.app.rateLimit.stats()

  let forged = 0
  let good: LightMyRequestResponse | undefined
  // On a machine that is slow a second may end in between.
  while (good?.statusCode !== 429 && forged < 1_000) {
    for (let status = 401; status === 401 && forged < 1_000; forged++) {
      const headers = { authorization: `Bearer forged-${forged}` }
      status = (await service.anonymous({ url: closed, headers, ...from })).statusCode
    }
    good = await service.anonymous({ url: closed, headers: ann.headers, ...from })
  }

  assert.ok(forged > 20, `${forged}`)
  assert.deepEqual(good?.json()['violated-policies'], ['failed-authentication'])
  assert.ok(service.app.rateLimit.stats().credentialsUnread - before >= 2)
})

test('every operation but health checks documents 429, with when to come back', () => {
  const { paths, components } = service.app.openapi.document()

  const without = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).every(({ responses }) => '429' in responses) ? [] : [path],
  )
  const refused = components?.['responses']?.['RATE_LIMITED'] as { readonly headers?: object }

  assert.ok(Object.keys(paths).length > 25)
  assert.deepEqual(
    without.filter((path) => !probes.includes(path)),
    [],
  )
  assert.ok('Retry-After' in (refused.headers ?? {}))
})

test('a page of another origin reads its limits, also when it is refused', async () => {
  const from = anAddress()
  const headers = { origin: page }

  const answers = await askedOneByOne(service, limit + 1, { url: open, headers, ...from })

  for (const { headers: answered } of [answers[0], answers.at(-1)] as LightMyRequestResponse[]) {
    assert.equal(answered['access-control-allow-origin'], page)
    const exposed = String(answered['access-control-expose-headers']).toLowerCase().split(', ')
    for (const name of ['retry-after', 'ratelimit', 'ratelimit-policy', 'x-ratelimit-remaining']) {
      assert.ok(exposed.includes(name), name)
    }
  }
  assert.equal(answers.at(-1)?.statusCode, 429)
})

function throughProxy(forwardedFor: string): Promise<LightMyRequestResponse> {
  const headers = { 'x-forwarded-for': forwardedFor }
  return service.anonymous({ url: open, remoteAddress: proxy, headers })
}

/** As many as the limit allows. */
function allOf(status: number): number[] {
  return Array(limit).fill(status)
}
