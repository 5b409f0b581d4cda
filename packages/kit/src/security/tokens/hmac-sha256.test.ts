import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hmacSha256Test } from './hmac-sha256.ts'

test('the example of RFC 4231, section 4.3, comes out', () => {
  const isMac = hmacSha256Test(Buffer.from('Jefe'), 100)
  const mac = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'

  assert.equal(isMac('what do ya want for nothing?', Buffer.from(mac, 'hex')), true)
})

test('for any secret and texts one after the other, it is what OpenSSL says, and nothing else', () => {
  const secret = fc.uint8Array({ minLength: 1, maxLength: 150 })
  const text = fc.string({ unit: 'binary-ascii', maxLength: 300 })
  const bit = fc.nat({ max: 255 })

  fc.assert(
    fc.property(secret, fc.array(text, { maxLength: 5 }), bit, (bytes, texts, wrongBit) => {
      const isMac = hmacSha256Test(bytes, 300)
      for (const one of texts) {
        const mac = createHmac('sha256', bytes).update(one, 'latin1').digest()
        assert.equal(isMac(one, mac), true)
        assert.equal(isMac(one, flipped(mac, wrongBit)), false)
        assert.equal(isMac(one, mac.subarray(1)), false)
      }
    }),
  )
})

test('a text that does not fit is refused, not cut off', () => {
  const isMac = hmacSha256Test(Buffer.alloc(32), 10)
  const mac = createHmac('sha256', Buffer.alloc(32)).update('0123456789').digest()

  assert.equal(isMac('0123456789', mac), true)
  assert.throws(() => isMac('0123456789a', mac), RangeError)
})

function flipped(mac: Buffer, bit: number): Buffer {
  const wrong = Buffer.from(mac)
  wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return wrong
}
