import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../../tools/servers/shared-redis.ts'
import { bearerIn, clientOf } from '../testing/client.ts'
import { databaseEnv } from '../testing/database-env.ts'
import { newApiKey } from '../testing/new-api-key.ts'
import { secretKey } from '../testing/refused-config.ts'
import { type TestService, testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'
import type { TestUser } from '../testing/signed-in.ts'

const feeds: Record<string, () => Promise<Record<string, string>>> = {
  'PostgreSQL alone': async () => ({}),
  Redis: async () => ({ REDIS_URL: await (await sharedRedis()).createDatabase() }),
}

const pairs = []
for (const [feed, more] of Object.entries(feeds)) {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const env = { ...databaseEnv(url), SECRET_KEY: secretKey, JOBS_AT_ONCE: '0', ...(await more()) }
  const here = await testService(env)
  const there = await testService(env)
  after(async () => {
    await Promise.all([here, there].map((service) => service[Symbol.asyncDispose]()))
    await server.dropDatabase(url)
  })
  pairs.push({ feed, env, here, there })
}

for (const { feed, env, here, there } of pairs) {
  test(`${feed}: what one instance has let in, another lets in`, async () => {
    const user = await here.newUser()

    assert.equal(await statusOfMe(there, user.headers), 200)
    assert.equal((await refresh(there, user)).statusCode, 200)
  })

  const ends: Record<string, (user: TestUser) => Promise<number>> = {
    'a logout': async ({ headers }) =>
      (await clientOf(here, headers)('POST', '/auth/logout')).statusCode,
    'a logout everywhere': async ({ headers }) =>
      (await clientOf(here, headers)('POST', '/auth/logout-all')).statusCode,
    'the end of a session': async ({ headers }) => {
      const user = clientOf(here, headers)
      const [session] = (await user('GET', '/auth/sessions')).json().items
      return (await user('DELETE', `/auth/sessions/${session.id}`)).statusCode
    },
    'a change of the password': async ({ headers }) =>
      (
        await clientOf(here, headers)('PATCH', '/auth/password', {
          current_password: testPassword,
          new_password: 'nine-Herons-over-4-salt-marshes',
        })
      ).statusCode,
    'a change of the role': ({ id }) => changed(id, { role: 'admin' }),
    'being disabled': ({ id }) => changed(id, { disabled: true }),
    'an administrator who ends all sessions': async ({ id }) =>
      (await asAdmin('POST', `/admin/users/${id}/revoke`)).statusCode,
  }

  for (const [what, end] of Object.entries(ends)) {
    test(`${feed}: ${what} at one instance is known at the other when it is answered`, async () => {
      // Several at once: then one of them is not lucky in its moment.
      const users = await Promise.all(Array.from({ length: 3 }, () => here.newUser()))
      const known = users.map(({ headers }) => statusOfMe(there, headers))
      assert.deepEqual(await Promise.all(known), [200, 200, 200])

      const answers = await Promise.all(
        users.map(async (user) => [await end(user), await statusOfMe(there, user.headers)]),
      )

      for (const [status, refused] of answers) {
        assert.ok(status === 200 || status === 204, `${status}`)
        assert.equal(refused, 401)
      }
    })
  }

  test(`${feed}: an API key that one instance revokes is refused by the other`, async () => {
    const user = await here.newUser()
    const { id, key } = await newApiKey(here, user, ['models:read'])
    const program = clientOf(there, { 'x-api-key': key })
    const before = await program('GET', '/models/metadata')

    const revoked = await clientOf(here, user.headers)('DELETE', `/auth/api-keys/${id}`)
    const afterwards = await program('GET', '/models/metadata')

    assert.deepEqual(statusesOf([before, revoked, afterwards]), [200, 204, 401])
  })

  test(`${feed}: a new role is effective at the other, with the next token and for API keys`, async () => {
    const user = await here.newUser('admin')
    const { key } = await newApiKey(here, user, ['users:manage'])
    const program = clientOf(there, { 'x-api-key': key })
    const before = await program('GET', '/admin/users')

    await changed(user.id, { role: 'user' })
    const byKey = await program('GET', '/admin/users')
    const byToken = await clientOf(there, bearerIn(await refresh(there, user)))(
      'GET',
      '/admin/users',
    )

    assert.deepEqual(statusesOf([before, byKey, byToken]), [200, 403, 403])
  })

  test(`${feed}: one token refreshed at both at once has one successor`, async () => {
    const user = await here.newUser()

    const answers = await Promise.all([here, there, here, there].map((at) => refresh(at, user)))

    assert.deepEqual(new Set(statusesOf(answers)), new Set([200]))
    assert.equal(new Set(answers.map((answer) => answer.json().refresh_token)).size, 1)
  })

  test(`${feed}: an instance that starts later knows what was ended before`, async () => {
    const user = await here.newUser()
    await clientOf(here, user.headers)('POST', '/auth/logout')

    await using later = await testService(env)

    assert.equal(await statusOfMe(later, user.headers), 401)
    assert.equal((await refresh(later, user)).statusCode, 401)
  })

  const asAdmin = clientOf(here, here.admin.headers)

  async function changed(id: string, wanted: object): Promise<number> {
    return (await asAdmin('PATCH', `/admin/users/${id}`, wanted)).statusCode
  }
}

async function statusOfMe(service: TestService, headers: TestUser['headers']): Promise<number> {
  return (await clientOf(service, headers)('GET', '/auth/me')).statusCode
}

function refresh(service: TestService, { refreshToken }: TestUser) {
  return clientOf(service)('POST', '/auth/refresh', { refresh_token: refreshToken })
}

function statusesOf(answers: readonly { readonly statusCode: number }[]): number[] {
  return answers.map(({ statusCode }) => statusCode)
}
