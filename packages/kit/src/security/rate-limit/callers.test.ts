import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitedService, signedInAs } from './testing/limited-service.ts'

test('each user has a limit, wherever requests come from, and is refused before the body is read', async () => {
  const read: string[] = []
  await using service = await limitedService(
    { user: '1/minute' },
    {
      routes: (app) => {
        app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => {
          read.push(String(body))
          done(null, body)
        })
        app.post('/', () => 'served')
      },
    },
  )
  const post = (name: string, remoteAddress: string) =>
    service.app.inject({
      method: 'POST',
      url: '/',
      headers: { ...signedInAs(name), 'content-type': 'text/plain' },
      payload: `by ${name}`,
      remoteAddress,
    })

  const statuses = [
    (await post('ann', '192.0.2.1')).statusCode,
    (await post('ann', '192.0.2.2')).statusCode,
    (await post('ben', '192.0.2.2')).statusCode,
  ]

  assert.deepEqual(statuses, [200, 429, 200])
  assert.deepEqual(read, ['by ann', 'by ben'])
})

test('an API key has a limit of its own, and nobody who is not signed in is counted as a user', async () => {
  await using service = await limitedService({ user: '3/minute', apiKey: '1/minute' })
  const ask = async (headers: Record<string, string>) =>
    (await service.app.inject({ url: '/', headers })).statusCode

  const statuses = [
    await ask({ 'x-api-key': 'key-1' }),
    await ask({ 'x-api-key': 'key-1' }),
    await ask({ 'x-api-key': 'key-2' }),
    await ask({}),
    await ask({}),
  ]

  assert.deepEqual(statuses, [200, 429, 200, 200, 200])
})

test('a service counts by whatever it likes', async () => {
  await using service = await limitedService({
    policies: [
      {
        name: 'tenant',
        windows: '1/minute',
        key: ({ headers }) => headers['x-tenant']?.toString(),
      },
    ],
  })
  const ask = async (tenant?: string) => {
    const headers = tenant === undefined ? {} : { 'x-tenant': tenant }
    return (await service.app.inject({ url: '/', headers })).statusCode
  }

  const statuses = [await ask('a'), await ask('a'), await ask('b'), await ask(), await ask()]

  assert.deepEqual(statuses, [200, 429, 200, 200, 200])
})

test('a limiter that has to ask Redis is waited for in both stages', async () => {
  await using service = await limitedService({ ip: '3/minute', user: '1/minute' })
  service.limiter.manner = 'late'
  const ask = async (name: string) =>
    (await service.app.inject({ url: '/', headers: signedInAs(name) })).statusCode

  const statuses = [await ask('ann'), await ask('ann'), await ask('ben'), await ask('cid')]

  assert.deepEqual(statuses, [200, 429, 200, 200])
  assert.equal((await service.app.inject('/')).statusCode, 429)
})
