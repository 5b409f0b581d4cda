import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatPhc, parsePhc } from './phc.ts'

const salt = 'c29tZXNhbHRzb21lc2FsdA'
const hash = 'aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g'
const parameters = 'm=19456,t=2,p=1'

test('a hash says its parameters, salt and hash', () => {
  const parsed = parsePhc(`$argon2id$v=19$${parameters}$${salt}$${hash}`)

  assert.deepEqual(parsed, {
    kind: 'argon2',
    ...{ memoryKiB: 19_456, passes: 2, lanes: 1 },
    salt: Buffer.from('somesaltsomesalt'),
    hash: Buffer.from('hashhashhashhashhashhashhashhash'),
    keyId: undefined,
  })
})

test('a hash names its pepper', () => {
  const parsed = parsePhc(`$argon2id$v=19$${parameters},keyid=Ab3/+xyz$${salt}$${hash}`)

  assert.equal(parsed?.keyId, 'Ab3/+xyz')
})

test('the most that a stored hash may cost is accepted', () => {
  const parsed = parsePhc(`$argon2id$v=19$m=65536,t=6,p=4$${salt}$${hash}`)

  assert.equal(parsed?.memoryKiB, 65_536)
})

const refused = {
  'more memory': `$argon2id$v=19$m=65537,t=2,p=1$${salt}$${hash}`,
  'much more memory': `$argon2id$v=19$m=4294967295,t=2,p=1$${salt}$${hash}`,
  'more passes': `$argon2id$v=19$m=19456,t=7,p=1$${salt}$${hash}`,
  'more lanes': `$argon2id$v=19$m=19456,t=2,p=5$${salt}$${hash}`,
  'less than 8 KiB for each lane': `$argon2id$v=19$m=31,t=2,p=4$${salt}$${hash}`,
  'no passes': `$argon2id$v=19$m=19456,t=0,p=1$${salt}$${hash}`,
  'a leading zero': `$argon2id$v=19$m=019456,t=2,p=1$${salt}$${hash}`,
  'a sign': `$argon2id$v=19$m=+19456,t=2,p=1$${salt}$${hash}`,
  'another order': `$argon2id$v=19$t=2,m=19456,p=1$${salt}$${hash}`,
  'a repeated parameter': `$argon2id$v=19$m=19456,m=8,t=2,p=1$${salt}$${hash}`,
  'a parameter missing': `$argon2id$v=19$m=19456,t=2$${salt}$${hash}`,
  'associated data': `$argon2id$v=19$${parameters},data=Zm9v$${salt}$${hash}`,
  'an empty key id': `$argon2id$v=19$${parameters},keyid=$${salt}$${hash}`,
  'a long key id': `$argon2id$v=19$${parameters},keyid=AAAAAAAAAAAA$${salt}$${hash}`,
  argon2i: `$argon2i$v=19$${parameters}$${salt}$${hash}`,
  argon2d: `$argon2d$v=19$${parameters}$${salt}$${hash}`,
  'version 16': `$argon2id$v=16$${parameters}$${salt}$${hash}`,
  'no version': `$argon2id$${parameters}$${salt}$${hash}`,
  'spare bits set': `$argon2id$v=19$${parameters}$${salt.slice(0, -1)}B$${hash}`,
  padding: `$argon2id$v=19$${parameters}$${salt}==$${hash}`,
  base64url: `$argon2id$v=19$${parameters}$${salt.slice(0, -2)}-A$${hash}`,
  'a short salt': `$argon2id$v=19$${parameters}$c2FsdA$${hash}`,
  'a short hash': `$argon2id$v=19$${parameters}$${salt}$aGFzaA`,
  'no hash': `$argon2id$v=19$${parameters}$${salt}`,
  'a newline after': `$argon2id$v=19$${parameters}$${salt}$${hash}\n`,
  'a space before': ` $argon2id$v=19$${parameters}$${salt}$${hash}`,
  'plain text': 'correct horse battery staple',
  nothing: '',
}

for (const [what, text] of Object.entries(refused)) {
  test(`a stored hash with ${what} is refused`, () => {
    assert.equal(parsePhc(text), undefined)
  })
}

test('every hash is read as it was written, and has one spelling', () => {
  const hashes = fc.record({
    kind: fc.constant('argon2' as const),
    memoryKiB: fc.integer({ min: 32, max: 65_536 }),
    passes: fc.integer({ min: 1, max: 6 }),
    lanes: fc.integer({ min: 1, max: 4 }),
    keyId: fc.option(fc.stringMatching(/^[A-Za-z0-9+/]{1,11}$/), { nil: undefined }),
    salt: fc.uint8Array({ minLength: 9, maxLength: 48 }),
    hash: fc.uint8Array({ minLength: 17, maxLength: 64 }),
  })

  fc.assert(
    fc.property(hashes, (written) => {
      const text = formatPhc(written)

      const read = parsePhc(text)

      assert.ok(read)
      assert.equal(formatPhc(read), text)
      assert.deepEqual(
        { ...read, salt: [...read.salt], hash: [...read.hash] },
        {
          ...written,
          salt: [...written.salt],
          hash: [...written.hash],
        },
      )
    }),
  )
})
