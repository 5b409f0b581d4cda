import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { appOf } from './testing/session-app.ts'
import { sessionService } from './testing/session-service.ts'

const page = 'https://localhost:80'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: by cookie, a refresh goes round without the page seeing a token`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const { refreshToken } = await service.start(newId(), { userAgent: 'lightMyRequest' })
    const cookie = `__Host-refresh=${refreshToken}`

    const answer = await app.inject(refresh({ cookie, origin: page }))

    const set = String(answer.headers['set-cookie'])
    assert.equal(answer.statusCode, 200)
    assert.match(set, /^__Host-refresh=r1\.[\w-]{60}; Max-Age=1209600; Path=\/; HttpOnly; Secure;/)
    assert.ok(!set.includes(refreshToken))
    assert.ok(!answer.body.includes('r1.'))
  })

  test(`${on}: a loser of a race is refused or answered, and its cookies stay`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const { refreshToken } = await service.start(newId(), { userAgent: 'lightMyRequest' })
    const cookie = `__Host-refresh=${refreshToken}`
    const winner = await app.inject(refresh({ cookie, origin: page }))

    const loser = await app.inject(refresh({ cookie, origin: page }))
    service.clock.ms += 60_000
    const late = await app.inject(refresh({ cookie, origin: page }))

    assert.equal(loser.headers['set-cookie'], winner.headers['set-cookie'])
    assert.deepEqual([late.statusCode, late.headers['set-cookie']], [401, undefined])
  })
}

const [sqlite] = engines
if (sqlite === undefined) throw new Error('there is no engine')

test('a cookie that another page sends is refused, and the session goes on', async () => {
  await using service = await sessionService(sqlite)
  await using app = await appOf(service)
  const { sessionId, refreshToken } = await service.start()
  const cookie = `__Host-refresh=${refreshToken}`

  for (const headers of [
    { cookie },
    { cookie, origin: 'https://evil.example' },
    { cookie, origin: 'null' },
    { cookie, 'sec-fetch-site': 'same-site' },
  ]) {
    const answer = await app.inject(refresh(headers))
    assert.deepEqual([answer.statusCode, answer.json().error_code], [403, 'ORIGIN_REFUSED'])
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  assert.equal((await service.row(sessionId))?.counter, 1)
})

test('a machine sends its token in the body and gets no cookie', async () => {
  await using service = await sessionService(sqlite)
  await using app = await appOf(service)
  const { refreshToken } = await service.start()

  const answer = await app.inject({ ...refresh({}), payload: { refresh_token: refreshToken } })

  assert.match(answer.json().refresh_token, /^r1\./)
  assert.equal(answer.headers['set-cookie'], undefined)
})

test('no token, two tokens, and a cookie of another method are refused alike', async () => {
  await using service = await sessionService(sqlite)
  await using app = await appOf(service)
  const { refreshToken } = await service.start()
  const headers = { cookie: `__Host-refresh=${refreshToken}`, origin: page, host: 'localhost:80' }

  const answers = [
    await app.inject(refresh({})),
    await app.inject({ ...refresh(headers), payload: { refresh_token: refreshToken } }),
    await app.inject({ ...refresh(headers), method: 'PUT' }),
  ]

  for (const answer of answers) {
    assert.equal(answer.statusCode, 401)
    assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"')
  }
})

function refresh(headers: Record<string, string>): InjectOptions & { headers: object } {
  const proxied = { 'x-forwarded-proto': 'https', host: 'localhost:80' }
  return { method: 'POST', url: '/refresh', headers: { ...proxied, ...headers } }
}
