import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeKey } from '../../security/api-keys/key-format.ts'
import { redact } from './redact.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c4n4ryc4n4ryc4n4ry'
const { key } = makeKey()

/** As it is written somewhere, and what of it must be gone. */
const secrets: Readonly<Record<string, readonly [text: string, secret: string]>> = {
  bearer: ['Authorization: Bearer c4n4ry-token-1234', 'c4n4ry'],
  jwt: [`the token ${jwt}`, 'c4n4ry'],
  'API key': [`key ${key} was refused`, key.slice(20, 60)],
  'connection string': ['postgres://app:c4n4ry@db:5432/main', 'c4n4ry'],
  'connection string without user': ['redis://:c4n4ry@127.0.0.1:6379/0', 'c4n4ry'],
  card: ['card 4111 1111 1111 1111 declined', '1111'],
  'card in one': ['card 4111111111111111', '4111'],
  password: ['password=c4n4ry&a=1', 'c4n4ry'],
  JSON: ['{"password":"c4n4ry"}', 'c4n4ry'],
}

const forms: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  'percent-encoded': (text) => `GET /search?q=${encodeURIComponent(text)}&page=2`,
  'percent-encoded twice': (text) => `/a/${encodeURIComponent(encodeURIComponent(text))}`,
  'of a form': (text) => new URLSearchParams({ q: text }).toString(),
  'in lower case': (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  JSON: (text) => JSON.stringify({ q: text }),
  'JSON within JSON': (text) => JSON.stringify(JSON.stringify({ q: text })),
  'JSON with escaped slashes': (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  base64: (text) => `got ${Buffer.from(text).toString('base64')} back`,
  base64url: (text) => `got ${Buffer.from(text).toString('base64url')} back`,
  'base64, percent-encoded': (text) =>
    encodeURIComponent(`x=${Buffer.from(text).toString('base64')}`),
}

for (const [form, disguise] of Object.entries(forms)) {
  test(`each kind of secret is found: ${form}`, () => {
    for (const [kind, [text, secret]] of Object.entries(secrets)) {
      const given = disguise(text)
      const clean = redact(given)

      assert.ok(!readings(clean).some((read) => read.includes(secret)), `${kind}: ${clean}`)
      assert.ok(
        readings(given).some((read) => read.includes(secret)),
        `${kind}: ${given}`,
      )
    }
  })
}

test('an equals sign that JSON wrote as an escape is one', () => {
  assert.equal(redact('password\\u003dc4n4ry\\u0026a'), 'password\\u003d[redacted]')
})

test('what decodes to nothing secret, or to no text, stays as it is', () => {
  const harmless = [
    '/files/caf%C3%A9%20menu.pdf',
    'a 100%25 match of %zz',
    Buffer.from('a picture of a red car').toString('base64'),
    'AAECAwQFBgcICQoLDA0ODw+/',
    'ConnectionTimeoutOfTheDatabase',
    'at /srv/Application/Components/Database/Connection.js',
    '%FF%FE is no text',
  ]

  for (const text of harmless) assert.equal(redact(text), text)
})

test('text made to be slow to decode is not', () => {
  const evil = ['%25', '%', 'a%20', 'AAAA', 'A%2', 'Key (', 'AUTH ', 'value "']
  const startMs = performance.now()

  for (const piece of evil) redact(piece.repeat(16_384 / piece.length))

  // About 30 ms; what this is to catch takes minutes.
  assert.ok(performance.now() - startMs < 5_000)
})

/** All that somebody who finds the text could make of it. */
function readings(text: string): string[] {
  const plain = text.replaceAll('+', ' ').replaceAll('\\', '')
  const once = decoded(plain)
  const twice = decoded(once)
  return [text, plain, once, twice, ...[text, once].flatMap(base64Parts)]
}

function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  )
}

function base64Parts(text: string): string[] {
  const parts = text.match(/[\w+/-]{12,}/g) ?? []
  return parts.map((part) => Buffer.from(part, 'base64').toString('latin1'))
}
