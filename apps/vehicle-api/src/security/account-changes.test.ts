import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearerIn, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { newApiKey } from '../testing/new-api-key.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { TestUser } from '../testing/signed-in.ts'

const engines = await onEachEngine((service) => service({ JOBS_AT_ONCE: '0' }))

for (const { engine, service, running } of engines) {
  const admin = clientOf(running, running.admin.headers)

  test(`${engine}: a role is effective at once, with the next token of the same session`, async () => {
    const user = await running.newUser()
    const before = await listUsers(user.headers)

    const changed = await change(user, { role: 'admin' })
    const withOldToken = await listUsers(user.headers)
    const refreshed = await refresh(user)
    const withNewToken = await listUsers(bearerIn(refreshed))

    assert.equal(changed.statusCode, 200, changed.body)
    assert.equal(changed.json().role, 'admin')
    assert.deepEqual([before, withOldToken, withNewToken], [403, 401, 200])
  })

  test(`${engine}: who was an administrator can do nothing more with the token of before`, async () => {
    const demoted = await running.newUser('admin')
    const before = await listUsers(demoted.headers)

    await change(demoted, { role: 'user' })
    const withOldToken = await listUsers(demoted.headers)
    const withNewToken = await listUsers(bearerIn(await refresh(demoted)))

    assert.deepEqual([before, withOldToken, withNewToken], [200, 401, 403])
  })

  test(`${engine}: an API key can do no more than its owner, from the next request on`, async () => {
    const owner = await running.newUser('admin')
    const { key } = await newApiKey(running, owner, ['statistics:read', 'models:read'])
    const program = clientOf(running, { 'x-api-key': key })
    const before = await program('GET', '/admin/statistics')

    await change(owner, { role: 'user' })
    const statistics = await program('GET', '/admin/statistics')
    const metadata = await program('GET', '/models/metadata')

    assert.equal(before.statusCode, 200)
    assert.deepEqual([statistics.statusCode, metadata.statusCode], [403, 200])
  })

  test(`${engine}: who is disabled is refused at once, by every credential`, async () => {
    const user = await running.newUser()
    const { key } = await newApiKey(running, user, ['models:read'])
    const program = clientOf(running, { 'x-api-key': key })
    assert.equal((await program('GET', '/models/metadata')).statusCode, 200)

    const changed = await change(user, { disabled: true })
    const answers = [
      await clientOf(running, user.headers)('GET', '/auth/me'),
      await program('GET', '/models/metadata'),
      await refresh(user),
      await login(user),
    ]

    assert.notEqual(changed.json().disabled_at, null)
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [401, 401, 401, 401],
    )
  })

  test(`${engine}: who is enabled again signs in anew; nothing of before is good again`, async () => {
    const user = await running.newUser()
    await change(user, { disabled: true })

    const enabled = await change(user, { disabled: false })

    assert.equal(enabled.json().disabled_at, null)
    assert.equal((await clientOf(running, user.headers)('GET', '/auth/me')).statusCode, 401)
    assert.equal((await refresh(user)).statusCode, 401)
    assert.equal((await login(user)).statusCode, 200)
  })

  test(`${engine}: an administrator ends all sessions of a user`, async () => {
    const user = await running.newUser()

    const ended = await admin('POST', `/admin/users/${user.id}/revoke`)

    assert.equal(ended.statusCode, 204)
    assert.equal((await clientOf(running, user.headers)('GET', '/auth/me')).statusCode, 401)
    assert.equal((await refresh(user)).statusCode, 401)
    assert.equal((await login(user)).statusCode, 200)
  })

  test(`${engine}: who has registered is listed, found, and found by address`, async () => {
    const user = await running.newUser()

    const found = await admin('GET', `/admin/users/${user.id.toUpperCase()}`)
    const listed = await admin('GET', `/admin/users?email=${user.email}`)
    const unknown = await admin('GET', '/admin/users/0195f3e2-7c00-7000-9000-000000000001')

    assert.equal(found.json().email, user.email)
    assert.deepEqual(listed.json().items, [found.json()])
    assert.equal(unknown.statusCode, 404)
    assert.doesNotMatch(found.body + listed.body, /password_hash|\$argon2/)
  })

  test(`${engine}: of two administrators who demote each other at once, one stays`, async () => {
    await using alone = await service({ JOBS_AT_ONCE: '0' })
    const one = alone.admin
    const other = await alone.newUser('admin')
    const takeRole = (by: TestUser, from: TestUser) =>
      clientOf(alone, by.headers)('PATCH', `/admin/users/${from.id}`, { role: 'user' })

    const answers = await Promise.all([takeRole(one, other), takeRole(other, one)])
    const [first, second] = answers.map(({ statusCode }) => statusCode).sort()

    assert.equal(first, 200)
    assert.ok(second === 409 || second === 401, `${second}`)
    const admins = alone.store
      .queries()
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'admin')
    assert.equal((await admins.execute()).length, 1)
  })

  test(`${engine}: the last administrator is neither demoted nor disabled`, async () => {
    await using alone = await service({ JOBS_AT_ONCE: '0' })
    const { admin: last } = alone
    const self = clientOf(alone, last.headers)

    const answers = [
      await self('PATCH', `/admin/users/${last.id}`, { role: 'user' }),
      await self('PATCH', `/admin/users/${last.id}`, { disabled: true }),
    ]

    for (const answer of answers) {
      assert.equal(answer.statusCode, 409, answer.body)
      assert.equal(answer.json().error_code, 'LAST_ADMIN')
    }
    assert.equal((await self('GET', '/admin/users')).statusCode, 200)
  })

  function change({ id }: TestUser, wanted: { role?: string; disabled?: boolean }) {
    return admin('PATCH', `/admin/users/${id}`, wanted)
  }

  function refresh({ refreshToken }: TestUser) {
    return clientOf(running)('POST', '/auth/refresh', { refresh_token: refreshToken })
  }

  function login({ email }: TestUser) {
    return clientOf(running)('POST', '/auth/login', { email, password: testPassword })
  }

  async function listUsers(headers: TestUser['headers']): Promise<number> {
    return (await clientOf(running, headers)('GET', '/admin/users')).statusCode
  }
}
