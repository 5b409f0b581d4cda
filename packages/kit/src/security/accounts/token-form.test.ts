import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { accountService, goodPassword } from './testing/account-service.ts'

const [engine] = engines
const form = { 'content-type': 'application/x-www-form-urlencoded' }

test('the OAuth 2 form signs in by username or address', async () => {
  await using service = await open()
  await service.add('ann')

  for (const username of ['ann', 'ann@example.com']) {
    const body = formOf({ grant_type: 'password', username, password: goodPassword, scope: '' })
    const answer = await service.post('/auth/token', body, form)

    const { access_token, ...rest } = answer.json()
    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(rest, { token_type: 'bearer', expires_in: 600 })
    assert.deepEqual(
      [answer.headers['cache-control'], answer.headers['pragma']],
      ['no-store', 'no-cache'],
    )
    assert.equal((await service.get('/auth/me', access_token)).statusCode, 200)
  }
})

test('what is wrong is answered as RFC 6749 says, and alike for every account', async () => {
  await using service = await open()
  await service.add('ann')
  await service.add('bob')
  await service.change('bob', { disabled_at: new Date().toISOString() })
  const grant = (username: string, password: string) =>
    service.post('/auth/token', formOf({ grant_type: 'password', username, password }), form)

  const refused = [
    await grant('nobody', goodPassword),
    await grant('ann', 'wrong'),
    await grant('bob', goodPassword),
  ]
  const other = await service.post(
    '/auth/token',
    formOf({ grant_type: 'client_credentials', username: 'a', password: 'b' }),
    form,
  )
  const twice = `${formOf({ grant_type: 'password', username: 'ann', password: 'x' })}&username=bob`
  const malformed = [
    await service.post('/auth/token', 'grant_type=password', form),
    await service.post('/auth/token', twice, form),
    await service.post('/auth/token', '', form),
  ]

  assert.equal(new Set(refused.map(({ body }) => body)).size, 1)
  for (const [answer, error] of [
    ...refused.map((answer) => [answer, 'invalid_grant'] as const),
    [other, 'unsupported_grant_type'] as const,
    ...malformed.map((answer) => [answer, 'invalid_request'] as const),
  ]) {
    assert.deepEqual([answer.statusCode, answer.json().error], [400, error], answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/json/)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }
})

test('the form has the same guards, and is no JSON', async () => {
  await using service = await open()
  await service.add('ann')
  const body = formOf({ grant_type: 'password', username: 'ann', password: 'wrong' })

  const codes = []
  for (let attempt = 0; attempt < 6; attempt++) {
    codes.push((await service.post('/auth/token', body, form)).statusCode)
  }
  const login = await service.post('/auth/login', { username: 'ann', password: goodPassword })
  const json = await service.post('/auth/token', { grant_type: 'password' })

  assert.deepEqual(codes, [400, 400, 400, 400, 400, 429])
  assert.deepEqual([login.statusCode, json.statusCode], [429, 415])
})

test('without the option there is no form', async () => {
  assert.ok(engine)
  await using service = await accountService(engine, { tokenForm: false })

  assert.equal((await service.post('/auth/token', 'x=1', form)).statusCode, 404)
})

function open() {
  assert.ok(engine)
  return accountService(engine)
}

function formOf(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString()
}
