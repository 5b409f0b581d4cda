import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearerIn, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { newApiKey } from '../testing/new-api-key.ts'
import { type PlantedSecret, placesOf } from '../testing/planted-secrets.ts'
import { secretKey } from '../testing/refused-config.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { TestUser } from '../testing/signed-in.ts'

const newPassword = 'nine-Herons-over-4-salt-marshes'
const wrongPassword = 'seven-Otters-in-2-cold-rivers'
const typedAsName = 'eleven-Badgers-at-6-old-gates'
const pepper = 'Xv3-quiet_Lantern7mBqZ0tRk5WyE8dJh2NsUaPf1Gc6oVi4x'

const env = {
  JOBS_AT_ONCE: '0',
  LOG_LEVEL: 'trace',
  SECRET_KEY: secretKey,
  PASSWORD_PEPPER: pepper,
}
const engines = await onEachEngine((service) => service(env))

for (const { engine, running } of engines) {
  const anyone = clientOf(running)
  const admin = clientOf(running, running.admin.headers)
  const secrets: PlantedSecret[] = [
    ...[testPassword, newPassword, wrongPassword, typedAsName].map((text, index) => {
      return { name: `password ${index}`, text }
    }),
    { name: 'SECRET_KEY', text: secretKey },
    { name: 'PASSWORD_PEPPER', text: pepper },
  ]

  test(`${engine}: every event of an account is on record, with who, what and from where`, async () => {
    const user = await running.newUser()
    const { id } = user
    plant('access token', user.headers.authorization.slice('Bearer '.length))
    plant('refresh token', user.refreshToken)

    await login(user, wrongPassword)
    await anyone('POST', '/auth/login', { username: typedAsName, password: wrongPassword })
    const second = await login(user)
    await clientOf(running, bearerIn(second))('POST', '/auth/logout')
    await stealFrom(user)
    const third = await login(user)
    const changed = await changePassword(bearerIn(third))
    const keeper = clientOf(running, bearerIn(changed))
    await endOther(user, keeper)
    await keeper('POST', '/auth/logout-all')
    await admin('PATCH', `/admin/users/${id}`, { role: 'guest' })
    await admin('PATCH', `/admin/users/${id}`, { disabled: true })
    await admin('PATCH', `/admin/users/${id}`, { disabled: false })

    assert.deepEqual(await actionsOf(`user/${id}`), [
      ['auth.registered', id],
      ['auth.login_failed', null],
      ['auth.password_changed', id],
      ['auth.logout_all', id],
      ['user.role_changed', running.admin.id],
      ['user.disabled', running.admin.id],
      ['user.enabled', running.admin.id],
    ])
    const own = (await admin('GET', `/admin/audit?user_id=${id}&limit=100`)).json().items
    const actions = new Set(own.map(({ action }: { action: string }) => action))
    for (const action of [
      'auth.login',
      'auth.logout',
      'auth.refresh_reuse',
      'auth.session_revoked',
    ]) {
      assert.ok(actions.has(action), action)
    }
    for (const { ip_address: address, action } of own) assert.equal(address, '127.0.0.1', action)
  })

  test(`${engine}: so is every event of an API key`, async () => {
    const user = await running.newUser()
    const { id, key } = await newApiKey(running, user, ['models:read'])
    plant('API key', key)
    plant('secret of the API key', key.slice(16, 59))
    const from = (remoteAddress: string) =>
      running.anonymous({
        url: '/api/v1/models/metadata',
        headers: { 'x-api-key': key },
        remoteAddress,
      })

    await from('192.0.2.1')
    await from('198.51.100.7')
    await running.app.apiKeys.flush()
    await clientOf(running, user.headers)('DELETE', `/auth/api-keys/${id}`)

    const records = await actionsOf(`api-key/${id}`)
    assert.deepEqual(
      new Set(records.map(([action]) => action)),
      new Set(['api_key.created', 'api_key.new_place', 'api_key.revoked']),
    )
    assert.ok(records.every(([, userId]) => userId === user.id))
  })

  test(`${engine}: who is told of a failure by the log alone is told why there`, async () => {
    const user = await running.newUser()
    const disabled = await running.newUser()
    await admin('PATCH', `/admin/users/${disabled.id}`, { disabled: true })

    await login(user, wrongPassword)
    await login(disabled)
    await anyone('POST', '/auth/login', { username: 'nobody', password: wrongPassword })

    const { items } = (await admin('GET', '/admin/audit?action=auth.login_failed&limit=3')).json()
    assert.deepEqual(
      items.map(({ details }: { details: { reason: string } }) => details.reason),
      ['unknown', 'disabled', 'wrong'],
    )
  })

  test(`${engine}: the chain of the records is whole`, async () => {
    const { is_whole: isWhole, entries } = (await admin('GET', '/admin/audit/verify')).json()

    assert.equal(isWhole, true)
    assert.ok(entries > 20)
  })

  test(`${engine}: no password, token or key is in the log or in any table`, async () => {
    const user = await running.newUser()
    const token = user.headers.authorization.slice('Bearer '.length)
    plant('token in an address', token)
    await clientOf(running)('GET', `/auth/me?token=${token}&access_token=${token}`)
    await running.anonymous({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers: { 'idempotency-key': 'login-1' },
      payload: { email: user.email, password: testPassword },
    })
    await anyone('POST', '/auth/login', { email: user.email, password: [wrongPassword] })
    await anyone('POST', '/auth/register', { email: user.email, password: wrongPassword, extra: 1 })
    await anyone('POST', '/auth/refresh', { refresh_token: `${user.refreshToken}x` })
    // The search must find what is there, in the log and in a table.
    const control = { name: 'address', text: user.email }
    const route = { name: 'route', text: '/api/v1/auth/login' }

    const found = await placesOf(running, [...secrets, control, route])

    assert.deepEqual(found, ['route in the log', 'address in table users'])
    assert.ok(secrets.length > 10)
  })

  function plant(name: string, text: string): void {
    secrets.push({ name, text })
    const signature = text.split('.')[2]
    if (signature !== undefined) secrets.push({ name: `signature of ${name}`, text: signature })
  }

  async function login({ email }: TestUser, password = testPassword) {
    const answer = await anyone('POST', '/auth/login', { email, password })
    const { access_token: access, refresh_token: refreshed } = answer.json()
    if (access !== undefined) {
      plant('access token', access)
      plant('refresh token', refreshed)
    }
    return answer
  }

  async function changePassword(headers: TestUser['headers']) {
    const body = { current_password: testPassword, new_password: newPassword }
    const answer = await clientOf(running, headers)('PATCH', '/auth/password', body)
    plant('access token', answer.json().access_token)
    return answer
  }

  /** A refresh token is used again, after its successor was. */
  async function stealFrom({ refreshToken }: TestUser): Promise<void> {
    let token = refreshToken
    for (let times = 0; times < 2; times++) {
      token = (await anyone('POST', '/auth/refresh', { refresh_token: token })).json().refresh_token
      plant('refresh token', token)
    }
    await anyone('POST', '/auth/refresh', { refresh_token: refreshToken })
  }

  async function endOther(user: TestUser, keeper: ReturnType<typeof clientOf>): Promise<void> {
    await login(user, newPassword)
    const { items } = (await keeper('GET', '/auth/sessions')).json()
    const other = items.find(({ current }: { current: boolean }) => !current)
    await keeper('DELETE', `/auth/sessions/${other.id}`)
  }

  /** Oldest first, with who did it. */
  async function actionsOf(resource: string): Promise<[action: string, userId: string | null][]> {
    const { items } = (await admin('GET', `/admin/audit?resource=${resource}&limit=100`)).json()
    return items
      .reverse()
      .map(({ action, user_id: userId }: { action: string; user_id: string | null }) => {
        return [action, userId]
      })
  }
}
