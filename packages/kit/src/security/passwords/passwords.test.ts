import assert from 'node:assert/strict'
import { argon2Sync, hkdfSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { issueTicket } from './guard-ticket.ts'
import { formatPhc, parsePhc } from './phc.ts'
import { bcryptHash, open, verify } from './testing/open-passwords.ts'

test('a password verifies against its hash, another does not', async (t) => {
  const { passwords } = open(t)
  const stored = await passwords.hash('open sesame')

  assert.deepEqual(await verify(passwords, 'open sesame', stored), { ok: true, needsRehash: false })
  assert.deepEqual(await verify(passwords, 'open Sesame', stored), {
    ok: false,
    needsRehash: false,
  })
})

test('a hash is argon2id (RFC 9106), with a key derived from the pepper as its secret', async (t) => {
  const pepper = randomBytes(32)
  const { passwords } = open(t, { pepper })
  const stored = await passwords.hash('open sesame')

  const read = parsePhc(stored)
  assert.ok(read)
  const expected = argon2Sync('argon2id', {
    ...{ message: 'open sesame', nonce: read.salt },
    ...{ memory: 64, passes: 2, parallelism: 1, tagLength: 32 },
    secret: Buffer.from(hkdfSync('sha256', pepper, '', 'plimsoll/v1/pepper', 32)),
  })

  assert.deepEqual(Buffer.from(read.hash), expected)
})

test('a password is taken exactly as received', async (t) => {
  const { passwords } = open(t)
  const stored = await passwords.hash(' Åse\u0000 ')

  for (const near of ['Åse\u0000', ' Åse', ' A\u030Ase\u0000 ', ' åse\u0000 ', ' Åse\u0000']) {
    assert.equal((await verify(passwords, near, stored)).ok, false)
  }
  assert.equal((await verify(passwords, ' Åse\u0000 ', stored)).ok, true)
})

test('what can be nobody’s password is not hashed and never matches', async (t) => {
  const { passwords } = open(t)
  const stored = await passwords.hash('\uFFFD')

  for (const impossible of ['', '\uD800', 'é'.repeat(513), 'x'.repeat(1025)]) {
    await assert.rejects(passwords.hash(impossible), RangeError)
    assert.equal((await verify(passwords, impossible, stored)).ok, false)
  }
  await passwords.hash('é'.repeat(512))
})

test('an unknown user costs a verification and never matches', async (t) => {
  const { passwords } = open(t)

  const verdict = await verify(passwords, 'open sesame', undefined)

  assert.deepEqual(verdict, { ok: false, needsRehash: false })
  assert.equal(passwords.stats().finished, 1)
})

test('a ticket is spent by a verification, also by one that is refused', async (t) => {
  const { passwords } = open(t)
  const ticket = issueTicket()
  await passwords.verify(ticket, 'open sesame', undefined)

  await assert.rejects(passwords.verify(ticket, 'open sesame', undefined), /good for one/)
})

test('a hash with less work deserves a new one, one with more does not', async (t) => {
  const { passwords } = open(t)
  const weaker = await open(t, { memoryKiB: 32 }).passwords.hash('open sesame')
  const stronger = await open(t, { passes: 3 }).passwords.hash('open sesame')

  assert.deepEqual(await verify(passwords, 'open sesame', weaker), { ok: true, needsRehash: true })
  assert.deepEqual(await verify(passwords, 'open sesame', stronger), {
    ok: true,
    needsRehash: false,
  })
  assert.equal((await verify(passwords, 'wrong', weaker)).needsRehash, false)
})

test('a hash with a short salt or a short result deserves a new one', async (t) => {
  const { passwords } = open(t)

  for (const [saltBytes, tagLength] of [
    [12, 32],
    [16, 24],
  ] as const) {
    const salt = randomBytes(saltBytes)
    const parameters = { memory: 64, passes: 2, parallelism: 1, tagLength }
    const hash = argon2Sync('argon2id', { message: 'open', nonce: salt, ...parameters })
    const costs = { memoryKiB: 64, passes: 2, lanes: 1 }
    const stored = formatPhc({ kind: 'argon2', ...costs, salt, hash, keyId: undefined })

    assert.deepEqual(await verify(passwords, 'open', stored), { ok: true, needsRehash: true })
  }
})

test('hashes of undeclared parameters are told to the operator once', async (t) => {
  const { passwords, warnings } = open(t)
  const older = await open(t, { memoryKiB: 32 }).passwords.hash('open sesame')

  await verify(passwords, 'open sesame', older)
  await verify(passwords, 'open sesame', older)

  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['OLDER_HASHES_FOUND'],
  )
})

test('older hashes of more memory leave fewer permits', async (t) => {
  const budget = { memoryBudgetBytes: 1024 * 1024, memoryKiB: 512 }
  const { passwords } = open(t, budget)
  const older = await open(t, { memoryKiB: 1024 }).passwords.hash('open sesame')
  assert.equal(passwords.stats().permits, 2)

  await verify(passwords, 'open sesame', older)

  assert.equal(passwords.stats().permits, 1)
})

test('a peppered hash needs the pepper, and is renewed when the pepper changes', async (t) => {
  const [first, second] = [randomBytes(32), randomBytes(32)]
  const stored = await open(t, { pepper: first }).passwords.hash('open sesame')
  const rotated = open(t, { pepper: second, previousPeppers: [first] }).passwords
  const bare = open(t)

  assert.deepEqual(await verify(rotated, 'open sesame', stored), { ok: true, needsRehash: true })
  assert.equal((await verify(bare.passwords, 'open sesame', stored)).ok, false)
  assert.equal(bare.passwords.stats().unreadable, 1)
  assert.deepEqual(
    bare.warnings.map(({ code }) => code),
    ['HASH_UNREADABLE'],
  )
  const renewed = await rotated.hash('open sesame')
  assert.equal((await verify(rotated, 'open sesame', renewed)).needsRehash, false)
  assert.equal((await verify(rotated, 'open sesame', withoutKeyId(renewed))).ok, false)
})

test('a hash from before there was a pepper verifies and deserves a new one', async (t) => {
  const stored = await open(t).passwords.hash('open sesame')
  const { passwords } = open(t, { pepper: randomBytes(32) })

  assert.deepEqual(await verify(passwords, 'open sesame', stored), { ok: true, needsRehash: true })
})

test('a stored hash that orders too much work is not computed', async (t) => {
  const { passwords, warnings } = open(t, { bcrypt: { costMax: 4 } })
  const stored = await passwords.hash('U*U')
  const costly = [stored.replace('m=64', 'm=4194304'), stored.replace('t=2', 't=9'), bcryptHash]

  for (const hash of costly) assert.equal((await verify(passwords, 'U*U', hash)).ok, false)

  assert.equal(passwords.stats().unreadable, 3)
  assert.deepEqual(new Set(warnings.map(({ code }) => code)), new Set(['HASH_UNREADABLE']))
})

test('an unusual hash time is warned of, and changes nothing', async (t) => {
  // Each measurement is two readings, and each hash reads the clock twice.
  const times = [0, 0, 0, 9, 0, 0, 0, 90, 0, 0, 0, 30]
  const elapsedMs = () => times.shift() ?? 0
  const { passwords, warnings } = open(t, { elapsedMs })

  await passwords.start()
  await passwords.measure()

  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['HASH_TIME_UNUSUAL'],
  )
  assert.equal(passwords.stats().hashMs, 30)
  assert.match(await passwords.hash('open sesame'), /\$m=64,t=2,p=1\$/)
})

test('the start is silent when all is as it should be', async (t) => {
  const times = [0, 0, 0, 50, 0, 0, 0, 50, 0, 0, 0, 50]
  const { passwords, warnings } = open(t, { elapsedMs: () => times.shift() ?? 0 })

  await passwords.start()
  await passwords.measure()

  assert.deepEqual(warnings, [])
})

test('an aborted verification rejects with the reason of its signal', async (t) => {
  const { passwords } = open(t)
  const signal = AbortSignal.abort(new Error('gone'))

  const verification = passwords.verify(issueTicket(), 'open sesame', undefined, { signal })

  await assert.rejects(verification, /gone/)
})

test('a closed one verifies nothing', async (t) => {
  const { passwords } = open(t)
  await passwords.close()

  await assert.rejects(verify(passwords, 'open sesame', undefined), { code: 'PASSWORDS_BUSY' })
})

function withoutKeyId(stored: string): string {
  return stored.replace(/,keyid=[^$]+/, '')
}
