import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { accountService, bearer, goodPassword } from './testing/account-service.ts'

const newPassword = 'four herons under the pier'

for (const engine of engines) {
  test(`${engine.engine}: a new password ends all other sessions, and this one goes on`, async () => {
    await using service = await accountService(engine)
    const own = await service.signIn('ann')
    const other = await service.signIn('ann')

    const answer = await service.patch('/auth/password', own.access_token, {
      current_password: goodPassword,
      new_password: newPassword,
    })

    const { propagation, access_token } = answer.json()
    assert.deepEqual([answer.statusCode, propagation], [200, 'complete'], answer.body)
    assert.equal(answer.headers['cache-control'], 'no-store')
    const codes = await Promise.all([
      service.get('/auth/me', access_token),
      service.get('/auth/me', own.access_token),
      service.get('/auth/me', other.access_token),
      service.post('/auth/refresh', { refresh_token: own.refresh_token }),
      service.post('/auth/refresh', { refresh_token: other.refresh_token }),
      service.post('/auth/login', { username: 'ann', password: goodPassword }),
      service.post('/auth/login', { username: 'ann', password: newPassword }),
    ])
    assert.deepEqual(
      codes.map(({ statusCode }) => statusCode),
      [200, 401, 401, 200, 401, 401, 200],
    )
    const actions = (await service.records()).map(({ action }) => action)
    assert.ok(actions.includes('auth.password_changed'))
  })

  test(`${engine.engine}: a password changes only for who knows the current one`, async () => {
    await using service = await accountService(engine)
    const { access_token } = await service.signIn('ann')

    const wrong = await service.patch('/auth/password', access_token, {
      current_password: 'not this one',
      new_password: newPassword,
    })
    const weak = await service.patch('/auth/password', access_token, {
      current_password: goodPassword,
      new_password: 'ann@example.com',
    })

    assert.deepEqual([wrong.statusCode, wrong.json().error_code], [403, 'CURRENT_PASSWORD_WRONG'])
    assert.deepEqual([weak.statusCode, weak.json().details[0].pointer], [400, '/new_password'])
    assert.equal((await service.get('/auth/me', access_token)).statusCode, 200)
    await service.signIn('ann')
  })

  test(`${engine.engine}: of two changes at once one is made`, async () => {
    await using service = await accountService(engine)
    const { access_token } = await service.signIn('ann')
    const change = (new_password: string) =>
      service.patch('/auth/password', access_token, {
        current_password: goodPassword,
        new_password,
      })

    const answers = await Promise.all([change(newPassword), change('nine otters in a row boat')])

    // The slower one meets a token that has ended, or a password that is not the current one.
    const made = answers.filter(({ statusCode }) => statusCode === 200)
    assert.equal(made.length, 1, answers.map(({ body }) => body).join('\n'))
  })

  test(`${engine.engine}: guesses at the current password run out, and sign-in goes on`, async () => {
    await using service = await accountService(engine)
    const { access_token } = await service.signIn('ann')
    const guess = (index: number) =>
      service.patch('/auth/password', access_token, {
        current_password: `guess ${index}`,
        new_password: newPassword,
      })

    const codes = []
    for (let index = 0; index < 6; index++) codes.push((await guess(index)).statusCode)

    assert.deepEqual(codes, [403, 403, 403, 403, 403, 429])
    await service.signIn('ann')
  })

  test(`${engine.engine}: nobody sees to an account without a token`, async () => {
    await using service = await accountService(engine)
    const { access_token } = await service.signIn('ann')
    await service.post('/auth/logout', undefined, bearer(access_token))

    for (const token of [undefined, access_token, 'x.y.z']) {
      assert.equal((await service.get('/auth/me', token)).statusCode, 401)
    }
  })
}
