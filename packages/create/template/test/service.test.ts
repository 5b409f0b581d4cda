import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { accessMatrix } from '@plimsoll/kit/access'
import { checkDocument, undocumentedRoutes } from '@plimsoll/kit/openapi'
import { runningService } from './running-service.ts'

test('without a credential, with a wrong one and after signing out the answer is 401', async () => {
  await using running = await runningService()
  const user = await running.newUser()
  const forged = running.client({ authorization: 'Bearer e30.e30.e30' })

  const before = await user('GET', '/notes')
  const signedOut = await user('POST', '/auth/logout')
  const refused = [
    await running.client()('GET', '/notes'),
    await forged('GET', '/notes'),
    await user('GET', '/notes'),
  ]

  assert.deepEqual([before.statusCode, signedOut.statusCode], [200, 204])
  for (const { statusCode, headers } of refused) {
    assert.equal(statusCode, 401)
    assert.match(String(headers['www-authenticate']), /^Bearer/)
    assert.equal(headers['content-type'], 'application/problem+json')
  }
})

test('only what is listed here lets in whoever comes', async () => {
  await using running = await runningService()

  const open = accessMatrix(running.app)
    .filter(({ access, method }) => access === 'public' && method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`)

  assert.deepEqual(open.toSorted(), [
    'GET /docs',
    'GET /docs/script.js',
    'GET /docs/style.css',
    'GET /health',
    'GET /health/live',
    'GET /health/ready',
    'GET /healthz',
    'GET /livez',
    'GET /openapi.json',
    'GET /readyz',
    'GET /startupz',
    'POST /api/v1/auth/login',
    'POST /api/v1/auth/refresh',
    'POST /api/v1/auth/register',
  ])
})

test('who asks more often than the limit is refused, and told when to come again', async () => {
  await using running = await runningService({ RATE_LIMIT_USER: '3/minute' })
  const user = await running.newUser()
  const other = await running.newUser()

  const answers = []
  for (let n = 0; n < 4; n += 1) answers.push(await user('GET', '/notes'))

  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200, 200, 429],
  )
  assert.ok(Number(answers.at(-1)?.headers['retry-after']) > 0)
  assert.equal((await other('GET', '/notes')).statusCode, 200)
})

test('every route is documented, and every example is what it is an example of', async () => {
  await using running = await runningService()

  assert.deepEqual(undocumentedRoutes(running.app), [])
  assert.deepEqual(checkDocument(running.app.openapi.document()), [])
})

test('it is alive at once, and ready when what it depends on has answered', async () => {
  await using running = await runningService()

  const alive = await running.app.inject('/livez')
  const states = []
  while (states.at(-1) !== 'ready') {
    await setTimeout(20)
    states.push((await running.app.inject('/readyz')).json().status)
  }

  assert.equal(alive.statusCode, 200)
  assert.ok(
    states.every((state) => state === 'starting' || state === 'ready'),
    states.join(' '),
  )
})
