import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entropyBits, isSecretValue, secretsIn } from './secret-patterns.ts'

// Put together here, so that no scanner takes this file for a leak.
const tokens = [
  ['AWS access key id', `AKIA${'Q7ZP4MX2LK9TR1WB'}`],
  ['GitHub token', `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`],
  ['Slack token', `xoxb-${'123456789012-abcdefABCDEF'}`],
  ['Stripe key', `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`],
] as const

for (const [kind, token] of tokens) {
  test(`a ${kind} is found anywhere in a line, and only hinted at`, () => {
    const [hit, ...others] = secretsIn(`// one\nconst x = '${token}'\n`, { names: false })

    assert.deepEqual(others, [])
    assert.equal(hit?.kind, kind)
    assert.equal(hit?.line, 2)
    assert.equal(hit?.hint, `${token.slice(0, 6)}…`)
  })
}

for (const gap of ['\n', '\\n', '\n      ']) {
  test(`a private key is found with its first line behind ${JSON.stringify(gap)}`, () => {
    const text = `key: "-----BEGIN ${'RSA PRIVATE'} KEY-----${gap}${'Qk9vMz4+'.repeat(8)}\n`

    assert.deepEqual(
      secretsIn(text, { names: false }).map(({ kind, line }) => [kind, line]),
      [['private key', 1]],
    )
  })
}

test('the head of a private key alone is none', () => {
  assert.deepEqual(secretsIn(`-----BEGIN ${'PRIVATE'} KEY-----\nMIIE...\n`, { names: true }), [])
})

test('the example key of the documentation is none', () => {
  assert.deepEqual(secretsIn(`AKIA${'IOSFODNN7EXAMPLE'}`, { names: true }), [])
})

test('a telling name with a random value is found in configuration only', () => {
  const text = 'db:\n  password: "9fQ2xL0vTz7RkW4m"\n'

  assert.equal(secretsIn(text, { names: true }).length, 1)
  assert.deepEqual(secretsIn(text, { names: false }), [])
})

for (const value of [
  `\${DB_PASSWORD}`,
  'changeme-1234567890',
  'your-secret-goes-here-1',
  'aaaaaaaaaaaaaaaa1',
]) {
  test(`${value} is no secret`, () => {
    assert.deepEqual(secretsIn(`password=${value}`, { names: true }), [])
  })
}

test('a name that only contains a telling word is none', () => {
  assert.equal(isSecretValue('TOKEN_TTL', '86400000'), false)
  assert.equal(isSecretValue('SECRET_KEY', 'kq81ncb2'), true)
  assert.equal(isSecretValue('SECRET_KEY', undefined), false)
})

test('random text has more entropy than words', () => {
  assert.equal(entropyBits('aaaa'), 0)
  assert.equal(entropyBits('abcd'), 2)
  assert.ok(entropyBits('9fQ2xL0vTz7RkW4m') > 3.5)
})
