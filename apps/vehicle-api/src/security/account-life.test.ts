import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellable } from '../testing/answers.ts'
import { bearerIn, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { testPassword } from '../testing/sign-in.ts'

const newPassword = 'nine-Herons-over-4-salt-marshes'

const engines = await onEachEngine((service) => service({ JOBS_AT_ONCE: '0' }))

for (const { engine, running } of engines) {
  const anyone = clientOf(running)

  test(`${engine}: who registers signs in by address or username, and is themselves`, async () => {
    const person = { email: 'Ann.Lee@Example.com', username: 'Ann-Lee', password: testPassword }

    const registered = await anyone('POST', '/auth/register', person)
    const byEmail = await login({ email: 'ann.lee@example.com' })
    const byName = await login({ username: 'ann-lee' })
    const me = await clientOf(running, bearerIn(byName))('GET', '/auth/me')

    assert.equal(registered.statusCode, 201, registered.body)
    assert.deepEqual([byEmail.statusCode, byName.statusCode], [200, 200])
    const { last_login_at: _never, ...user } = registered.json()
    const { last_login_at: at, ...asked } = me.json()
    assert.deepEqual(asked, user)
    assert.notEqual(at, null)
    for (const { body, headers } of [registered, byEmail, byName, me]) {
      assert.doesNotMatch(body, /password|\$argon2/)
      assert.equal(headers['cache-control'], 'no-store')
    }
  })

  test(`${engine}: an answer with tokens says what they are`, async () => {
    const { email } = await running.newUser()

    const answer = (await login({ email })).json()

    const { access_token, refresh_token, user, ...rest } = answer
    assert.match(access_token, /^[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.match(refresh_token, /^r1\.[\w-]+$/)
    assert.deepEqual(rest, { token_type: 'bearer', expires_in: 600 })
    assert.equal(user.email, email)
  })

  test(`${engine}: nobody becomes an administrator by asking for it`, async () => {
    const person = { email: 'eve@example.com', username: 'eve', password: testPassword }

    const asked = await anyone('POST', '/auth/register', { ...person, role: 'admin' })
    const reserved = await anyone('POST', '/auth/register', { ...person, username: 'admin' })

    assert.deepEqual([asked.statusCode, reserved.statusCode], [400, 400])
  })

  test(`${engine}: a refresh token gives the next one, and sent again at once the same`, async () => {
    const { refreshToken, headers } = await running.newUser()

    const next = await refresh(refreshToken)
    const again = await refresh(refreshToken)
    const later = await refresh(next.json().refresh_token)

    assert.deepEqual([next.statusCode, again.statusCode, later.statusCode], [200, 200, 200])
    assert.equal(again.json().refresh_token, next.json().refresh_token)
    assert.notEqual(later.json().refresh_token, next.json().refresh_token)
    assert.equal(await statusOfMe(bearerIn(later)), 200)
    assert.equal(await statusOfMe(headers), 200)
  })

  test(`${engine}: a refresh token from before the last but one ends the session`, async () => {
    const { refreshToken, headers } = await running.newUser()
    const next = (await refresh(refreshToken)).json().refresh_token
    const last = await refresh(next)

    const stolen = await refresh(refreshToken)

    assert.equal(stolen.statusCode, 401)
    assert.equal((await refresh(last.json().refresh_token)).statusCode, 401)
    assert.deepEqual([await statusOfMe(bearerIn(last)), await statusOfMe(headers)], [401, 401])
  })

  test(`${engine}: a change of password ends all other sessions, and all tokens`, async () => {
    const { email, headers } = await running.newUser()
    const elsewhere = await login({ email })

    const changed = await changePassword(headers)
    const other = await refresh(elsewhere.json().refresh_token)

    assert.equal(changed.statusCode, 200, changed.body)
    assert.equal(await statusOfMe(bearerIn(changed)), 200)
    assert.equal(await statusOfMe(headers), 401)
    assert.equal(await statusOfMe(bearerIn(elsewhere)), 401)
    assert.equal(other.statusCode, 401)
    assert.equal((await login({ email })).statusCode, 401)
    assert.equal((await login({ email, password: newPassword })).statusCode, 200)
  })

  test(`${engine}: the session in which the password was changed is refreshed on`, async () => {
    const { headers, refreshToken } = await running.newUser()

    const changed = await changePassword(headers)
    const refreshed = await refresh(refreshToken)

    assert.equal(changed.statusCode, 200)
    assert.equal(refreshed.statusCode, 200, refreshed.body)
    assert.equal(await statusOfMe(bearerIn(refreshed)), 200)
  })

  test(`${engine}: without the current password it is not changed`, async () => {
    const { email, headers } = await running.newUser()

    const refused = await changePassword(headers, 'not-the-Password-of-1-swan')

    assert.equal(refused.statusCode, 403)
    assert.equal(refused.json().error_code, 'CURRENT_PASSWORD_WRONG')
    assert.equal((await login({ email })).statusCode, 200)
  })

  test(`${engine}: sessions are listed with their devices, and ended one by one`, async () => {
    const { email, headers } = await running.newUser()
    const user = clientOf(running, headers)
    const phone = await login({ email })
    const before = (await user('GET', '/auth/sessions')).json().items
    const other = before.find(({ current }: { current: boolean }) => !current)

    const ended = await user('DELETE', `/auth/sessions/${other.id}`)
    const token = await statusOfMe(bearerIn(phone))
    const refreshed = await refresh(phone.json().refresh_token)
    const { items } = (await user('GET', '/auth/sessions')).json()

    assert.equal(before.length, 2)
    assert.deepEqual([ended.statusCode, token, refreshed.statusCode], [204, 401, 401])
    assert.deepEqual(
      items.map(({ current }: { current: boolean }) => current),
      [true],
    )
  })

  test(`${engine}: after a logout the token is refused at once, and like any other`, async () => {
    const { email, headers, refreshToken } = await running.newUser()
    const elsewhere = await login({ email })
    const user = clientOf(running, headers)

    const ended = await user('POST', '/auth/logout')
    const refused = await user('GET', '/auth/me')
    const again = await user('POST', '/auth/logout')
    const garbage = await clientOf(running, { authorization: 'Bearer no-token' })('GET', '/auth/me')

    assert.equal(ended.statusCode, 204)
    assert.equal(refused.statusCode, 401)
    assert.deepEqual(tellable(refused), tellable(garbage))
    assert.match(String(refused.headers['www-authenticate']), /^Bearer error="invalid_token"/)
    assert.equal(again.statusCode, 401)
    assert.equal((await refresh(refreshToken)).statusCode, 401)
    assert.equal(await statusOfMe(bearerIn(elsewhere)), 200)
  })

  test(`${engine}: logout-all ends every session and every token`, async () => {
    const { email, headers, refreshToken } = await running.newUser()
    const elsewhere = await login({ email })

    const ended = await clientOf(running, headers)('POST', '/auth/logout-all')

    assert.equal(ended.statusCode, 204)
    assert.deepEqual([await statusOfMe(headers), await statusOfMe(bearerIn(elsewhere))], [401, 401])
    for (const token of [refreshToken, elsewhere.json().refresh_token]) {
      assert.equal((await refresh(token)).statusCode, 401)
    }
    assert.equal((await login({ email })).statusCode, 200)
  })

  test(`${engine}: what is no refresh token is refused like one that has ended`, async () => {
    const { headers, refreshToken } = await running.newUser()
    await clientOf(running, headers)('POST', '/auth/logout')

    const [ended, ...others] = await Promise.all(
      [refreshToken, 'r1.', `${refreshToken.slice(0, -1)}_`, headers.authorization].map(refresh),
    )

    assert.ok(ended)
    assert.equal(ended.statusCode, 401)
    for (const other of others) assert.deepEqual(tellable(other), tellable(ended))
  })

  function login(body: { email?: string; username?: string; password?: string }) {
    return anyone('POST', '/auth/login', { password: testPassword, ...body })
  }

  function refresh(token: string) {
    return anyone('POST', '/auth/refresh', { refresh_token: token })
  }

  function changePassword(headers: { authorization: string }, current = testPassword) {
    const body = { current_password: current, new_password: newPassword }
    return clientOf(running, headers)('PATCH', '/auth/password', body)
  }

  async function statusOfMe(headers: { authorization: string }): Promise<number> {
    return (await clientOf(running, headers)('GET', '/auth/me')).statusCode
  }
}
