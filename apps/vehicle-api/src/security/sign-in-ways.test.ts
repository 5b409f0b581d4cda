import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { tellable } from '../testing/answers.ts'
import { bearerIn, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { production } from '../testing/refused-config.ts'
import { type TestService, testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'

const engines = await onEachEngine((service) => service({ JOBS_AT_ONCE: '0' }))
const [{ running: shared }] = engines as [(typeof engines)[number]]

for (const { engine, running } of engines) {
  test(`${engine}: whoever cannot sign in learns not why`, async () => {
    const user = await running.newUser()
    const disabled = await running.newUser()
    await disable(running, disabled.id)
    const attempt = (body: object) => clientOf(running)('POST', '/auth/login', body)

    const answers = [
      await attempt({ email: 'nobody@example.com', password: testPassword }),
      await attempt({ username: 'nobody', password: testPassword }),
      await attempt({ email: user.email, password: 'wrong-Password-of-1-swan' }),
      await attempt({ email: disabled.email, password: testPassword }),
      await attempt({ email: disabled.email, password: 'wrong-Password-of-1-swan' }),
      await attempt({ email: 'no address', password: testPassword }),
    ]

    const [first, ...others] = answers.map(tellable)
    assert.equal(first?.statusCode, 401)
    for (const other of others) assert.deepEqual(other, first)
    for (const { headers } of answers) assert.equal(headers['set-cookie'], undefined)
  })

  test(`${engine}: the OAuth form learns no more`, async () => {
    const user = await running.newUser()
    const disabled = await running.newUser()
    await disable(running, disabled.id)

    const answers = [
      await form(running, { username: 'nobody@example.com', password: testPassword }),
      await form(running, { username: user.email, password: 'wrong-Password-of-1-swan' }),
      await form(running, { username: disabled.email, password: testPassword }),
    ]

    const [first, ...others] = answers.map(tellable)
    assert.equal(first?.statusCode, 400)
    assert.deepEqual(answers[0]?.json().error, 'invalid_grant')
    for (const other of others) assert.deepEqual(other, first)
  })
}

test('after 5 wrong passwords the next is not tried, and the way in stays open elsewhere', async () => {
  const { email } = await shared.newUser()
  const attempt = (password: string, remoteAddress = '192.0.2.1') =>
    shared.anonymous({
      method: 'POST',
      url: '/api/v1/auth/login',
      payload: { email, password },
      remoteAddress,
    })
  for (let times = 0; times < 5; times++) await attempt('wrong-Password-of-1-swan')

  const throttled = await attempt(testPassword)
  const elsewhere = await attempt(testPassword, '198.51.100.7')

  assert.equal(throttled.statusCode, 429)
  assert.equal(throttled.json().error_code, 'LOGIN_THROTTLED')
  assert.ok(Number(throttled.headers['retry-after']) > 0)
  assert.equal(elsewhere.statusCode, 200)
})

test('the OAuth form gives an access token, below each of its addresses', async () => {
  const { email } = await shared.newUser()

  const urls = ['/auth/token', '/api/auth/token', '/api/v1/auth/token']
  for (const url of urls) {
    const answer = await form(shared, { username: email, password: testPassword }, url)
    const { access_token: token, ...rest } = answer.json()
    const me = await clientOf(shared, bearerIn(answer))('GET', '/auth/me')

    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(rest, { token_type: 'bearer', expires_in: 600 })
    assert.equal(typeof token, 'string')
    assert.equal(me.json().email, email)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }
})

for (const [title, env] of [
  ['where it is off', { TOKEN_FORM_ENABLED: 'false' }],
  ['in production', { ...production, TRUSTED_HOSTS: 'localhost', MIGRATE_ON_START: 'true' }],
] as const) {
  test(`there is no OAuth form ${title}`, async () => {
    await using running = await testService(env)

    const answer = await form(running, { username: 'ann', password: testPassword })

    assert.equal(answer.statusCode, 404)
  })
}

test('in cookie mode the refresh token is in a cookie that no script and no other site has', async () => {
  await using running = await testService({
    ...production,
    TRUSTED_HOSTS: 'localhost',
    MIGRATE_ON_START: 'true',
  })
  const { email } = await running.newUser()

  const signedIn = await cookieLogin(running, email)
  const cookies = [signedIn.headers['set-cookie'] ?? []].flat()

  assert.equal(signedIn.json().refresh_token, undefined)
  assert.equal(typeof signedIn.json().access_token, 'string')
  const [refresh, device] = [cookieNamed('refresh'), cookieNamed('device')]
  for (const cookie of [refresh, device]) {
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      assert.ok(cookie.split('; ').includes(attribute), `${attribute} of ${cookie}`)
    }
    assert.doesNotMatch(cookie, /domain=/i)
  }

  function cookieNamed(name: string): string {
    return cookies.find((cookie) => cookie.startsWith(`__Host-${name}=`)) ?? ''
  }
})

test('the cookie refreshes for pages of this origin or a listed one alone, then is taken back', async () => {
  await using running = await testService({ CORS_ORIGINS: 'https://app.example.com' })
  const { email } = await running.newUser()
  let cookie = cookieOf(await cookieLogin(running, email))
  const refresh = (headers: Record<string, string>) =>
    running.anonymous({
      method: 'POST',
      url: '/api/v1/auth/refresh',
      headers: { cookie, ...headers },
    })

  const refused = [
    await refresh({}),
    await refresh({ origin: 'https://evil.example' }),
    await refresh({ origin: 'null' }),
    await refresh({ origin: 'http://localhost.evil.example' }),
    await refresh({ 'sec-fetch-site': 'same-site' }),
  ]
  const listed = await refresh({ origin: 'https://app.example.com' })
  cookie = cookieOf(listed)
  const own = await refresh({ 'sec-fetch-site': 'same-origin' })
  cookie = cookieOf(own)
  const headers = { ...bearerIn(own), cookie }
  const out = await running.anonymous({ method: 'POST', url: '/api/v1/auth/logout', headers })
  const afterwards = await refresh({ 'sec-fetch-site': 'same-origin' })

  for (const answer of refused) {
    assert.equal(answer.statusCode, 403)
    assert.equal(answer.json().error_code, 'ORIGIN_REFUSED')
    assert.equal(answer.headers['set-cookie'], undefined)
  }
  assert.deepEqual([listed.statusCode, own.statusCode, out.statusCode], [200, 200, 204])
  assert.equal(own.json().refresh_token, undefined)
  assert.match(String(out.headers['set-cookie']), /^refresh=;.*Max-Age=0/)
  assert.equal(afterwards.statusCode, 401)
})

async function disable({ app }: TestService, id: string): Promise<void> {
  const url = `/api/v1/admin/users/${id}`
  const answer = await app.inject({ method: 'PATCH', url, payload: { disabled: true } })
  assert.equal(answer.statusCode, 200, answer.body)
}

function form(
  { anonymous }: TestService,
  fields: { username: string; password: string },
  url = '/auth/token',
): Promise<LightMyRequestResponse> {
  return anonymous({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ grant_type: 'password', ...fields }).toString(),
  })
}

function cookieLogin({ anonymous }: TestService, email: string): Promise<LightMyRequestResponse> {
  const payload = { email, password: testPassword, mode: 'cookie' }
  return anonymous({ method: 'POST', url: '/api/v1/auth/login', payload })
}

/** As a browser would send it back. */
function cookieOf({ headers }: LightMyRequestResponse): string {
  const cookies = [headers['set-cookie'] ?? []].flat()
  return cookies.find((cookie) => /^(?:__Host-)?refresh=/.test(cookie))?.split(';')[0] ?? ''
}
