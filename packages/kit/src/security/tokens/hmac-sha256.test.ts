import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hmacSha256 } from './hmac-sha256.ts'

test('the example of RFC 4231, section 4.3, comes out', () => {
  const mac = hmacSha256(Buffer.from('Jefe'), 100)

  const result = mac('what do ya want for nothing?').toString('hex')

  assert.equal(result, '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})

test('for any secret and texts one after the other, it is what OpenSSL says', () => {
  const secret = fc.uint8Array({ minLength: 1, maxLength: 150 })
  const text = fc.string({ unit: 'binary-ascii', maxLength: 300 })

  fc.assert(
    fc.property(secret, fc.array(text, { maxLength: 5 }), (bytes, texts) => {
      const mac = hmacSha256(bytes, 300)
      for (const one of texts) {
        assert.deepEqual(mac(one), createHmac('sha256', bytes).update(one, 'latin1').digest())
      }
    }),
  )
})

test('a text that does not fit is refused, not cut off', () => {
  const mac = hmacSha256(Buffer.alloc(32), 10)

  assert.equal(mac('0123456789').length, 32)
  assert.throws(() => mac('0123456789a'), RangeError)
})
