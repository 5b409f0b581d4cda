import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tellable } from '../testing/answers.ts'
import { type Client, clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'
import { form } from '../testing/form.ts'
import { newApiKey } from '../testing/new-api-key.ts'
import { drawing } from '../testing/service.ts'
import { claimsIn } from '../testing/service-credentials.ts'
import { testPassword } from '../testing/sign-in.ts'

const picture = form([
  {
    field: 'file',
    fileName: 'car.jpg',
    type: 'image/jpeg',
    bytes: drawing('drawn_car.jpg'),
  },
])

const engines = await onEachEngine((service) => service({ JOBS_AT_ONCE: '0' }))

for (const { engine, running } of engines) {
  test(`${engine}: a key is told once, and classifies and lists for its owner`, async () => {
    const owner = await running.newUser()
    const { id, key } = await newApiKey(running, owner, ['vehicle:classify', 'vehicle:read'])

    const answer = await classify(key)
    const byKey = await program(key)('GET', '/vehicle/classifications')
    const byOwner = await clientOf(running, owner.headers)('GET', '/vehicle/classifications')
    const listed = await clientOf(running, owner.headers)('GET', '/auth/api-keys')

    assert.match(key, /^plk_[0-9A-Za-z]{61}$/)
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(byKey.json().items[0].id, answer.json().id)
    assert.deepEqual(byOwner.json(), byKey.json())
    assert.deepEqual(
      listed.json().items.map((item: { id: string }) => item.id),
      [id],
    )
    assert.ok(!listed.body.includes(key))
    assert.equal(listed.json().items[0].prefix, key.slice(0, 16))
  })

  test(`${engine}: what its scopes do not name is forbidden to it`, async () => {
    const { key } = await newApiKey(running, running.admin, ['models:read'])

    const answers = [
      await program(key)('GET', '/models/metadata'),
      await program(key)('GET', '/vehicle/classifications'),
      await classify(key),
      await program(key)('GET', '/admin/users'),
    ]

    assert.deepEqual(statusesOf(answers), [200, 403, 403, 403])
  })

  test(`${engine}: nobody gives a key what they may not do themselves`, async () => {
    const user = clientOf(running, (await running.newUser()).headers)

    const wide = await user('POST', '/auth/api-keys', { name: 'a', scopes: ['users:manage'] })
    const unknown = await user('POST', '/auth/api-keys', { name: 'a', scopes: ['*'] })
    const none = await user('POST', '/auth/api-keys', { name: 'a', scopes: [] })

    assert.deepEqual(statusesOf([wide, unknown, none]), [400, 400, 400])
  })

  test(`${engine}: a key cannot make, list or revoke keys, nor touch the account`, async () => {
    const owner = await running.newUser()
    const { id, key } = await newApiKey(running, owner, ['api-keys:manage', 'models:read'])
    const other = await newApiKey(running, owner, ['models:read'])
    const machine = program(key)
    const sessionId = claimsIn(owner.headers.authorization).sid
    const password = { current_password: testPassword, new_password: 'nine-Herons-over-4-marshes' }

    const answers = [
      await machine('POST', '/auth/api-keys', { name: 'a', scopes: ['models:read'] }),
      await machine('GET', '/auth/api-keys'),
      await machine('DELETE', `/auth/api-keys/${other.id}`),
      await machine('DELETE', `/auth/api-keys/${id}`),
      await machine('PATCH', '/auth/password', password),
      await machine('GET', '/auth/me'),
      await machine('GET', '/auth/sessions'),
      await machine('DELETE', `/auth/sessions/${sessionId}`),
      await machine('POST', '/auth/logout'),
      await machine('POST', '/auth/logout-all'),
    ]

    assert.deepEqual(
      statusesOf(answers),
      answers.map(() => 403),
    )
    assert.equal((await clientOf(running, owner.headers)('GET', '/auth/me')).statusCode, 200)
  })

  test(`${engine}: a revoked key is refused at once, like any that is not there`, async () => {
    const owner = await running.newUser()
    const { id, key } = await newApiKey(running, owner, ['models:read'])
    const before = await program(key)('GET', '/models/metadata')

    const revoked = await clientOf(running, owner.headers)('DELETE', `/auth/api-keys/${id}`)
    const afterwards = await program(key)('GET', '/models/metadata')

    assert.deepEqual(statusesOf([before, revoked, afterwards]), [200, 204, 401])
    const others = [
      await program('plk_unknown')('GET', '/models/metadata'),
      await program(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)(
        'GET',
        '/models/metadata',
      ),
      await clientOf(running, { authorization: 'Bearer no-token' })('GET', '/models/metadata'),
    ]
    for (const other of others) assert.deepEqual(tellable(other), tellable(afterwards))
  })

  test(`${engine}: a key beside a token is refused, however good both are`, async () => {
    const owner = await running.newUser()
    const { key } = await newApiKey(running, owner, ['models:read'])

    const both = clientOf(running, { ...owner.headers, 'x-api-key': key })

    assert.equal((await both('GET', '/models/metadata')).statusCode, 401)
  })

  test(`${engine}: a key is no bearer token, and is not read from the address`, async () => {
    const { key } = await newApiKey(running, running.admin, ['models:read'])

    const answers = [
      await clientOf(running, { authorization: `Bearer ${key}` })('GET', '/models/metadata'),
      await clientOf(running)('GET', `/models/metadata?api_key=${key}`),
      await clientOf(running)('GET', `/models/metadata?token=${key}`),
    ]

    assert.deepEqual(statusesOf(answers), [401, 401, 401])
  })

  test(`${engine}: a key survives a change of the password and a logout everywhere`, async () => {
    const owner = await running.newUser()
    const { key } = await newApiKey(running, owner, ['models:read'])

    const ended = await clientOf(running, owner.headers)('POST', '/auth/logout-all')
    const answer = await program(key)('GET', '/models/metadata')

    assert.deepEqual(statusesOf([ended, answer]), [204, 200])
  })

  function program(key: string): Client {
    return clientOf(running, { 'x-api-key': key })
  }

  function classify(key: string) {
    return running.anonymous({
      method: 'POST',
      url: '/api/v1/vehicle/classify',
      headers: { 'x-api-key': key, ...picture.headers },
      payload: picture.payload,
    })
  }
}

function statusesOf(answers: readonly { readonly statusCode: number }[]): number[] {
  return answers.map(({ statusCode }) => statusCode)
}
