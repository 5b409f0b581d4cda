import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bcrypt } from 'hash-wasm'
import { engines } from '../../reliability/database/testing/databases.ts'
import { PasswordsBusyError } from '../passwords/index.ts'
import {
  accountService,
  cookiesOf,
  goodPassword,
  registrationOf,
} from './testing/account-service.ts'

for (const engine of engines) {
  test(`${engine.engine}: strangers do not keep the owner out`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const body = { username: 'ann', password: goodPassword }
    const cookies = cookiesOf(await service.post('/auth/login', body))
    const cookie = `__Host-device=${cookies.get('__Host-device')}`

    const guesses = []
    for (let guess = 0; guess < 7; guess++) {
      guesses.push((await service.post('/auth/login', { ...body, password: 'x' })).statusCode)
    }
    const stranger = await service.post('/auth/login', body)
    const owner = await service.post('/auth/login', body, { cookie })
    const byAddress = await service.post(
      '/auth/login',
      { email: 'ann@example.com', password: goodPassword },
      { cookie },
    )

    assert.deepEqual(guesses, [401, 401, 401, 401, 401, 429, 429])
    assert.deepEqual([stranger.statusCode, stranger.json().error_code], [429, 'LOGIN_THROTTLED'])
    assert.ok(Number(stranger.headers['retry-after']) > 0)
    assert.deepEqual([owner.statusCode, byAddress.statusCode], [200, 200])
  })

  test(`${engine.engine}: one's own device opens no way to another account`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const cookies = cookiesOf(
      await service.post('/auth/login', await registered(service, 'mallory')),
    )
    const cookie = `__Host-device=${cookies.get('__Host-device')}`

    const guess = (headers = {}) =>
      service.post('/auth/login', { username: 'ann', password: 'x' }, headers)

    const codes = []
    for (let times = 0; times < 5; times++) codes.push((await guess()).statusCode)
    codes.push((await guess({ cookie })).statusCode)

    assert.deepEqual(codes, [401, 401, 401, 401, 401, 429])
  })

  test(`${engine.engine}: guesses at once gain nothing`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')

    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        service.post('/auth/login', { username: 'ann', password: 'x' }),
      ),
    )

    const codes = answers.map(({ statusCode }) => statusCode)
    assert.equal(codes.filter((code) => code === 401).length, 5)
    assert.equal(codes.filter((code) => code === 429).length, 35)
    assert.equal(service.app.accounts.stats().logins.throttled, 35)
  })

  test(`${engine.engine}: an outage uses up nobody's attempts`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const { passwords } = service.app
    const { verify } = passwords
    passwords.verify = async () => {
      throw new PasswordsBusyError('Too many wait.')
    }

    const codes = []
    for (let attempt = 0; attempt < 8; attempt++) {
      const body = { username: 'ann', password: goodPassword }
      codes.push((await service.post('/auth/login', body)).statusCode)
    }
    passwords.verify = verify

    assert.deepEqual(new Set(codes), new Set([503]))
    await service.signIn('ann')
  })

  test(`${engine.engine}: a bcrypt hash is accepted, and a better one takes its place`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const old = await bcrypt({
      password: goodPassword,
      salt: Buffer.alloc(16, 7),
      costFactor: 4,
      outputType: 'encoded',
    })
    await service.change('ann', { password_hash: old })

    const before = await service.signIn('ann')
    await service.app.accounts.close()

    const { password_hash } = await service.row('ann')
    assert.match(password_hash ?? '', /^\$argon2id\$/)
    await service.signIn('ann')
    assert.equal((await service.get('/auth/me', before.access_token)).statusCode, 200)
    assert.equal(service.app.accounts.stats().rehashes, 1)
  })
}

async function registered(service: Awaited<ReturnType<typeof accountService>>, name: string) {
  await service.add(name)
  const { username, password } = registrationOf(name)
  return { username, password }
}
