import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import {
  accountService,
  bearer,
  cookiesOf,
  goodPassword,
  origin,
  registrationOf,
} from './testing/account-service.ts'

for (const engine of engines) {
  test(`${engine.engine}: who has registered signs in by address or username`, async () => {
    await using service = await accountService(engine)
    const registered = await service.post('/auth/register', registrationOf('Ann'))

    const byName = await service.post('/auth/login', { username: 'aNN', password: goodPassword })
    const byAddress = await service.post('/auth/login', {
      email: 'ANN@Example.COM',
      password: goodPassword,
    })

    assert.equal(registered.statusCode, 201)
    assert.doesNotMatch(registered.body, /hash|argon|password/)
    for (const answer of [byName, byAddress]) {
      assert.equal(answer.statusCode, 200, answer.body)
      const { access_token, token_type, expires_in, refresh_token, user } = answer.json()
      assert.deepEqual([token_type, expires_in, user.id], ['bearer', 600, registered.json().id])
      assert.equal(answer.headers['cache-control'], 'no-store')
      assert.equal(typeof refresh_token, 'string')
      const me = await service.get('/auth/me', access_token)
      assert.equal(me.json().username, 'Ann')
      assert.notEqual(me.json().last_login_at, null)
    }
  })

  test(`${engine.engine}: whatever is wrong is answered alike`, async () => {
    await using service = await accountService(engine)
    for (const name of ['ann', 'bob', 'external']) await service.add(name)
    await service.change('bob', { disabled_at: new Date().toISOString() })
    await service.change('external', { password_hash: null })
    const attempts = [
      { username: 'nobody', password: goodPassword },
      { email: 'nobody@example.com', password: goodPassword },
      { username: 'ann', password: 'wrong' },
      { username: 'bob', password: goodPassword },
      { username: 'bob', password: 'wrong' },
      { username: 'external', password: goodPassword },
      { email: 'no address', password: 'x' },
    ]

    const answers = []
    for (const attempt of attempts) answers.push(await service.post('/auth/login', attempt))

    const seen = answers.map(({ statusCode, headers, body }) => {
      const { request_id, timestamp, ...problem } = JSON.parse(body)
      const { date, ...named } = headers
      return JSON.stringify([statusCode, named, problem, body.length - request_id.length])
    })
    assert.equal(answers[0]?.statusCode, 401)
    assert.equal(new Set(seen).size, 1, [...new Set(seen)].join('\n'))
  })

  test(`${engine.engine}: the audit log knows what the answer does not tell`, async () => {
    await using service = await accountService(engine)
    const { id } = (await service.post('/auth/register', registrationOf('ann'))).json()

    await service.post('/auth/login', { username: 'nobody', password: goodPassword })
    await service.post('/auth/login', { username: 'ann', password: 'wrong' })
    await service.change('ann', { disabled_at: new Date().toISOString() })
    await service.post('/auth/login', { username: 'ann', password: goodPassword })
    await service.change('ann', { disabled_at: null })
    await service.post('/auth/login', { username: 'ann', password: goodPassword })

    const records = await service.records()
    const told = records.map(({ action, resource, details }) => [
      action,
      resource,
      (details as { reason?: string }).reason,
    ])
    assert.deepEqual(told, [
      ['auth.registered', `user/${id}`, undefined],
      ['auth.login_failed', null, 'unknown'],
      ['auth.login_failed', `user/${id}`, 'wrong'],
      ['auth.login_failed', `user/${id}`, 'disabled'],
      ['auth.login', null, undefined],
    ])
    assert.equal(records.at(-1)?.user_id, id)
    assert.doesNotMatch(JSON.stringify(records), /nobody|quinces|wrong"?,"password/)
    const { success, unknown, wrong, disabled } = service.app.accounts.stats().logins
    assert.deepEqual([success, unknown, wrong, disabled], [1, 1, 1, 1])
  })

  test(`${engine.engine}: a refresh token is exchanged once, and the new one goes on`, async () => {
    await using service = await accountService(engine)
    const { refresh_token } = await service.signIn('ann')

    const answer = await service.post('/auth/refresh', { refresh_token })

    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
    assert.notEqual(answer.json().refresh_token, refresh_token)
    assert.equal((await service.get('/auth/me', answer.json().access_token)).statusCode, 200)
    const none = await service.post('/auth/refresh')
    const wrong = await service.post('/auth/refresh', { refresh_token: 'r1.x' })
    assert.deepEqual([none.statusCode, wrong.statusCode], [401, 401])
  })

  test(`${engine.engine}: in cookie mode the refresh token is in a cookie alone`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const body = { username: 'ann', password: goodPassword, mode: 'cookie' }

    const signedIn = await service.post('/auth/login', body)
    const cookie = `__Host-refresh=${cookiesOf(signedIn).get('__Host-refresh')}`
    const refreshed = await service.post('/auth/refresh', undefined, { cookie, origin })
    const foreign = await service.post('/auth/refresh', undefined, {
      cookie,
      origin: 'https://evil.example',
    })

    assert.equal(signedIn.json().refresh_token, undefined)
    assert.equal(refreshed.statusCode, 200, refreshed.body)
    assert.equal(refreshed.json().refresh_token, undefined)
    assert.notEqual(cookiesOf(refreshed).get('__Host-refresh'), undefined)
    assert.equal(foreign.statusCode, 403)
    assert.equal(foreign.headers['set-cookie'], undefined)
  })

  test(`${engine.engine}: who was disabled has no session that goes on`, async () => {
    await using service = await accountService(engine)
    const { refresh_token } = await service.signIn('ann')
    await service.change('ann', { disabled_at: new Date().toISOString() })

    assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
  })

  test(`${engine.engine}: sign-out ends the session and its tokens at once`, async () => {
    await using service = await accountService(engine)
    const { access_token, refresh_token } = await service.signIn('ann')
    const other = await service.signIn('ann')

    const answer = await service.post('/auth/logout', undefined, bearer(access_token))

    assert.equal(answer.statusCode, 204, answer.body)
    assert.equal((await service.get('/auth/me', access_token)).statusCode, 401)
    assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
    assert.equal((await service.get('/auth/me', other.access_token)).statusCode, 200)
    assert.equal((await service.records()).at(-1)?.action, 'auth.logout')
  })

  test(`${engine.engine}: sign-out everywhere ends all sessions and tokens`, async () => {
    await using service = await accountService(engine)
    const all = [await service.signIn('ann'), await service.signIn('ann')]
    const other = await service.signIn('bob')
    const [first] = all

    const answer = await service.post(
      '/auth/logout-all',
      undefined,
      bearer(first?.access_token ?? ''),
    )

    assert.equal(answer.statusCode, 204, answer.body)
    for (const { access_token, refresh_token } of all) {
      assert.equal((await service.get('/auth/me', access_token)).statusCode, 401)
      assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
    }
    assert.equal((await service.get('/auth/me', other.access_token)).statusCode, 200)
    assert.equal((await service.signIn('ann')).user.id, first?.user.id)
  })
}

test('what has ended on one instance is refused by the others when the answer comes', async () => {
  const [, postgres] = engines
  assert.ok(postgres)
  await using service = await accountService(postgres)
  const other = await service.another()
  const boss = await service.admin()
  const ann = await service.signIn('ann')
  const bob = await service.signIn('bob')
  const seenByOther = async (token: string) =>
    (await other.inject({ url: '/auth/me', headers: bearer(token) })).statusCode
  const tokens = [ann, bob].map(({ access_token }) => access_token)
  assert.deepEqual(await Promise.all(tokens.map(seenByOther)), [200, 200])

  const logout = await service.post('/auth/logout', undefined, bearer(ann.access_token))
  const demoted = await service.patch(`/admin/users/${bob.user.id}`, boss.access_token, {
    role: 'guest',
  })
  const afterwards = await Promise.all(tokens.map(seenByOther))

  assert.deepEqual([logout.statusCode, demoted.statusCode], [204, 200])
  assert.deepEqual(afterwards, [401, 401])
})
