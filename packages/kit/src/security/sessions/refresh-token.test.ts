import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { refreshTokens } from './refresh-token.ts'

const secret = randomBytes(48)
const tokens = refreshTokens({ secret })
const sessionId = randomBytes(16).toString('base64url')
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

test('what was written is read, for every session and counter', () => {
  const sids = fc.uint8Array({ minLength: 16, maxLength: 16 })
  const counters = fc.integer({ min: 1, max: 2 ** 40 - 1 })

  fc.assert(
    fc.property(sids, counters, (sid, counter) => {
      const content = {
        sessionId: Buffer.from(sid).toString('base64url'),
        counter,
        keyId: tokens.keyId,
      }

      const token = written(tokens.write(content))

      assert.match(token, /^r1\.[A-Za-z0-9_-]{60}$/)
      assert.deepEqual(tokens.read(token), content)
    }),
  )
})

test('the same session, counter and key always make the same token, and others another', () => {
  const content = { sessionId, counter: 7, keyId: tokens.keyId }

  const same = refreshTokens({ secret }).write(content)

  assert.equal(same, tokens.write(content))
  assert.notEqual(same, tokens.write({ ...content, counter: 8 }))
})

test('a token has one spelling: whatever one character becomes, it is no token', () => {
  const token = written(tokens.write({ sessionId, counter: 1, keyId: tokens.keyId }))

  for (let at = 0; at < token.length; at += 1) {
    for (const character of `${alphabet}+/=. \n`) {
      if (character === token[at]) continue
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      assert.equal(tokens.read(changed), 'malformed', `${character} at ${at}`)
    }
  }
})

test('nothing may stand before, after or between', () => {
  const token = written(tokens.write({ sessionId, counter: 1, keyId: tokens.keyId }))
  const variants = ['', 'r1.', `${token}=`, `${token}\n`, ` ${token}`, token.slice(0, -1)]
  const others = [`${token}A`, token.replace('r1.', 'R1.'), token.replace('r1.', 'r2.')]

  for (const variant of [...variants, ...others]) {
    assert.equal(tokens.read(variant), 'malformed', JSON.stringify(variant))
  }
})

test('a token with a right checksum and a wrong MAC is forged', () => {
  const other = refreshTokens({ secret: randomBytes(48) })
  const foreign = written(other.write({ sessionId, counter: 1, keyId: other.keyId }))

  assert.equal(tokens.read(foreign), 'key_unknown')
  assert.equal(tokens.read(withKeyId(foreign, tokens.keyId)), 'forged')
})

test('a token of the previous key is read, and new ones are of the new key', () => {
  const old = written(tokens.write({ sessionId, counter: 3, keyId: tokens.keyId }))
  const rotated = refreshTokens({ secret: randomBytes(48), previous: secret })

  assert.deepEqual(rotated.read(old), { sessionId, counter: 3, keyId: tokens.keyId })
  assert.notEqual(rotated.keyId, tokens.keyId)
  assert.equal(rotated.write({ sessionId, counter: 3, keyId: tokens.keyId }), old)
})

test('a key that is not here writes nothing', () => {
  assert.equal(tokens.write({ sessionId, counter: 1, keyId: '00000000' }), undefined)
})

test('a secret under 32 bytes is refused', () => {
  assert.throws(() => refreshTokens({ secret: 'short' }), RangeError)
  assert.throws(() => refreshTokens({ secret, previous: 'short' }), RangeError)
})

function written(token: string | undefined): string {
  assert.ok(token)
  return token
}

/** A forger can make the checksum, which needs no key. */
function withKeyId(token: string, keyId: string): string {
  const bytes = Buffer.from(token.slice(3), 'base64url')
  bytes.write(keyId, 21, 'hex')
  const body = bytes.subarray(0, 41)
  bytes.writeUInt32BE(crc32Of(Buffer.concat([Buffer.from('r1.'), body])), 41)
  return `r1.${bytes.toString('base64url')}`
}

/** CRC-32 of ISO 3309, bit by bit. */
function crc32Of(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
