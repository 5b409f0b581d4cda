import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { MailPort } from './ports.ts'
import { accountService, goodPassword, registrationOf } from './testing/account-service.ts'

for (const engine of engines) {
  test(`${engine.engine}: all that is wrong with a registration is told at once`, async () => {
    await using service = await accountService(engine)
    const body = { email: 'ann@localhost', username: 'root', password: 'password' }

    const answer = await service.post('/auth/register', body)

    const { error_code, details } = answer.json()
    const pointers = details.map(({ pointer }: { pointer: string }) => pointer)
    assert.deepEqual([answer.statusCode, error_code], [400, 'VALIDATION_FAILED'])
    assert.deepEqual([...new Set(pointers)], ['/email', '/username', '/password'])
    const parts = await service.post('/auth/register', { email: 'ann@example.com', role: 'admin' })
    assert.deepEqual(
      parts.json().details.map(({ pointer }: { pointer: string }) => pointer),
      ['/username', '/password', '/role'],
    )
  })

  test(`${engine.engine}: without mail, what is taken is told by name`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const bodies = [
      { ...registrationOf('bob'), email: 'ANN@example.com' },
      { ...registrationOf('bob'), username: 'ANN' },
      registrationOf('ann'),
    ]

    const answers = []
    for (const body of bodies) answers.push(await service.post('/auth/register', body))

    const told = answers.map((answer) => [
      answer.statusCode,
      ...answer.json().details.map(({ pointer }: { pointer: string }) => pointer),
    ])
    assert.deepEqual(told, [
      [409, '/email'],
      [409, '/username'],
      [409, '/email', '/username'],
    ])
  })

  test(`${engine.engine}: of many who register one name at once, one has it`, async () => {
    await using service = await accountService(engine)
    const bodies = Array.from({ length: 8 }, (_, index) => ({
      ...registrationOf('ann'),
      email: `ann${index}@example.com`,
    }))

    const answers = await Promise.all(bodies.map((body) => service.post('/auth/register', body)))

    const codes = answers.map(({ statusCode }) => statusCode).sort()
    assert.deepEqual(codes, [201, ...Array(7).fill(409)])
  })

  test(`${engine.engine}: with mail, the answer does not tell who is registered`, async () => {
    const { mail, sent, settled } = recordedMail()
    await using service = await accountService(engine, { mail })
    await service.post('/auth/register', registrationOf('ann'))
    await settled(service.app.accounts)
    await service.change('ann', { verification_hash: null })
    const bodies = [
      registrationOf('new-one'),
      { ...registrationOf('bob'), email: 'Ann@example.com' },
      { ...registrationOf('carol'), username: 'ann' },
    ]

    const answers = []
    for (const body of bodies) answers.push(await service.post('/auth/register', body))
    await settled(service.app.accounts)

    const shapes = answers.map(({ statusCode, headers, body }) => {
      const { id, email, username, created_at, ...rest } = JSON.parse(body)
      const { date, 'content-length': _length, ...named } = headers
      return JSON.stringify([statusCode, named, rest, id.length, created_at.length])
    })
    assert.equal(answers[0]?.statusCode, 201)
    assert.equal(new Set(shapes).size, 1, shapes.join('\n'))
    assert.deepEqual(
      answers.map((answer) => answer.json().email),
      ['new-one@example.com', 'Ann@example.com', 'carol@example.com'],
    )
    assert.deepEqual(sent.map(({ kind, to }) => [kind, to]).slice(1), [
      ['verify', 'new-one@example.com'],
      ['alreadyRegistered', 'Ann@example.com'],
      ['usernameTaken', 'carol@example.com'],
    ])
  })

  test(`${engine.engine}: with mail, only who reads it and knows the password gets in`, async () => {
    const { mail, sent, settled } = recordedMail()
    await using service = await accountService(engine, { mail })
    const body = { username: 'ann', password: goodPassword }
    await service.post('/auth/register', registrationOf('ann'))
    await settled(service.app.accounts)
    const token = sent[0]?.token

    const before = await service.post('/auth/login', body)
    const byGuess = await service.post('/auth/verify-email', { token: 'x', password: goodPassword })
    const byOther = await service.post('/auth/verify-email', { token, password: 'not this one' })
    const verified = await service.post('/auth/verify-email', { token, password: goodPassword })
    const again = await service.post('/auth/verify-email', { token, password: goodPassword })
    const after = await service.post('/auth/login', body)

    const codes = [before, byGuess, byOther, verified, again, after].map((it) => it.statusCode)
    assert.deepEqual(codes, [401, 400, 400, 204, 400, 200])
    assert.equal(after.json().user.verified, true)
  })

  test(`${engine.engine}: an address that was never verified can be registered anew`, async () => {
    const { mail, sent, settled } = recordedMail()
    await using service = await accountService(engine, { mail })
    await service.post('/auth/register', {
      ...registrationOf('ann'),
      password: 'of a stranger, long',
    })
    const own = await service.post('/auth/register', registrationOf('ann'))
    await settled(service.app.accounts)

    const [stranger, owner] = sent.map(({ token }) => token)
    const old = await service.post('/auth/verify-email', {
      token: stranger,
      password: 'of a stranger, long',
    })
    const verified = await service.post('/auth/verify-email', {
      token: owner,
      password: goodPassword,
    })

    assert.deepEqual([own.statusCode, old.statusCode, verified.statusCode], [201, 400, 204])
  })

  test(`${engine.engine}: the token of the mail expires`, async () => {
    const { mail, sent, settled } = recordedMail()
    let now = Date.now()
    await using service = await accountService(engine, {
      mail,
      now: () => now,
      verificationLifeMs: 60_000,
    })
    await service.post('/auth/register', registrationOf('ann'))
    await settled(service.app.accounts)

    now += 60_001
    const late = await service.post('/auth/verify-email', {
      token: sent[0]?.token,
      password: goodPassword,
    })

    assert.equal(late.statusCode, 400)
  })
}

interface Sent {
  readonly kind: keyof MailPort
  readonly to: string
  readonly token?: string
}

function recordedMail() {
  const sent: Sent[] = []
  const record = (kind: keyof MailPort) => async (mail: Omit<Sent, 'kind'>) => {
    sent.push({ kind, ...mail })
  }
  const mail: MailPort = {
    verify: record('verify'),
    alreadyRegistered: record('alreadyRegistered'),
    usernameTaken: record('usernameTaken'),
  }
  return { mail, sent, settled: (accounts: { close(): Promise<void> }) => accounts.close() }
}
