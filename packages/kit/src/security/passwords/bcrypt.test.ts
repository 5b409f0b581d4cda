import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bcryptHash, open, verify } from './testing/open-passwords.ts'

// crypt_blowfish, wrapper.c: the test vector of "U*U*".
const bcryptOther = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'

for (const version of ['2a', '2b', '2y']) {
  test(`a $${version}$ hash verifies and always deserves a new one`, async (t) => {
    const { passwords } = open(t, { bcrypt: { costMax: 5 } })
    const stored = bcryptHash.replace('2a', version)

    assert.deepEqual(await verify(passwords, 'U*U', stored), { ok: true, needsRehash: true })
    assert.deepEqual(await verify(passwords, 'U*U*', stored), { ok: false, needsRehash: false })
    assert.equal((await verify(passwords, 'U*U*', bcryptOther)).ok, true)
  })
}

test('bcrypt takes 72 bytes and no more', async (t) => {
  const { passwords } = open(t, { bcrypt: { costMax: 5 } })
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const password = `0123456789${letters}0123456789`
  // crypt_blowfish, wrapper.c: this vector ignores what follows.
  const stored = '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui'

  assert.equal(Buffer.byteLength(password), 72)
  assert.equal((await verify(passwords, password, stored)).ok, true)
  assert.equal((await verify(passwords, `${password}c`, stored)).ok, false)
})

test('a bcrypt hash that nobody announced verifies, and is told to the operator', async (t) => {
  const { passwords, warnings } = open(t)
  assert.equal(passwords.stats().hashThreads, 0)

  assert.equal((await verify(passwords, 'U*U', bcryptHash)).ok, true)

  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['BCRYPT_FOUND'],
  )
  assert.deepEqual([passwords.stats().hashThreads, passwords.stats().bcryptVerified], [1, 1])
})
