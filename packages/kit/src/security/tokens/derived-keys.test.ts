import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { deriveKey, type KeyPurpose, secretKeys } from './derived-keys.ts'
import { KeyRing } from './key-ring.ts'
import { sign } from './sign.ts'
import { claimsOf, nowSeconds, ours } from './testing/compact.ts'
import { verify } from './verify.ts'

const secret = 'one secret of thirty-two bytes..'
const next = 'another secret of thirty-two byt'
const purposes: KeyPurpose[] = ['access', 'refresh', 'device-cookie', 'identifier-hash']

test('a key is that of HKDF with SHA-256 (RFC 5869), so it outlives every change of this code', () => {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
  const expanded = createHmac('sha256', extracted).update('plimsoll/v1/access\u0001').digest()

  assert.deepEqual(deriveKey(secret, 'access'), expanded)
  assert.equal(
    expanded.toString('hex'),
    'e6b3334f318d361aca7bfbacc51f12de823d36e64ab54ae45fdbd34b9fbc4930',
  )
})

test('each purpose has its own key, from text as from bytes', () => {
  const keys = purposes.map((purpose) => deriveKey(secret, purpose).toString('hex'))
  const fromBytes = purposes.map((purpose) =>
    deriveKey(Buffer.from(secret), purpose).toString('hex'),
  )

  assert.equal(new Set(keys).size, purposes.length)
  assert.deepEqual(fromBytes, keys)
})

test('a secret under 32 bytes derives nothing, and is not in the message', () => {
  assert.throws(() => deriveKey(secret.slice(1), 'access'), {
    name: 'RangeError',
    message: 'a secret must have 32 bytes, got 31',
  })
})

test('after a rotation the old secret still checks, and signs no more', () => {
  const before = new KeyRing(secretKeys({ secret }))
  const token = sign(claimsOf(), before.signingKey(nowSeconds))

  const after = new KeyRing(secretKeys({ secret: next, previous: secret }))

  assert.equal(verify(token, after, ours, nowSeconds).reason, undefined)
  const newToken = sign(claimsOf(), after.signingKey(nowSeconds))
  assert.deepEqual(verify(newToken, before, ours, nowSeconds), { reason: 'KEY_UNKNOWN' })
})

test('a secret that is gone checks nothing', () => {
  const token = sign(claimsOf(), new KeyRing(secretKeys({ secret })).signingKey(nowSeconds))

  const later = new KeyRing(secretKeys({ secret: next }))

  assert.deepEqual(verify(token, later, ours, nowSeconds), { reason: 'KEY_UNKNOWN' })
})
