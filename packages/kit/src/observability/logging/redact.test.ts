import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyRules, redact, redacted, textCharsMax } from './redact.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const hex = '9f86d081884c7d659a2feaa0c55ad015'

/** A text, and what of it must be gone. */
const secrets: readonly (readonly [text: string, secret: string])[] = [
  [`token was ${jwt} here`, 'dozjgNryP4J3'],
  ['a.b eyJhbGciOiJkaXIifQ..iv.cipher-text.tag', 'cipher-text'],
  ['Authorization: Bearer abcdefgh12345678', 'abcdefgh12345678'],
  ['sent bearer  abc.def~ghi+jkl/mno==', 'mno'],
  ['sent Basic dXNlcjpwYXNzd29yZA== along', 'dXNlcjpwYXNzd29yZA'],
  ['Authorization: Digest username="u", response="4r2v"', '4r2v'],
  ['Cookie: sid=s3cr3tcookie; other=s3c0ndcookie', 's3c0ndcookie'],
  ['set-cookie: a=s3cr3tcookie; Path=/', 's3cr3tcookie'],
  ['postgres://app:hunter22@db:5432/main', 'hunter22'],
  ['postgres://app:hunt%40er22@db/main', 'er22'],
  ['postgres://app:hunt@er22@db/main', 'hunt'],
  ['postgres://app:hunt/er22@db/main', 'er22'],
  ['redis://:hunter22@127.0.0.1:6379/0', 'hunter22'],
  ['https://hunter22@o1.ingest.test/2', 'hunter22'],
  ['password=hunter22&x=1', 'hunter22'],
  ['Password: hunter22', 'hunter22'],
  ['{"password":"hunter22"}', 'hunter22'],
  ['{"password" : "hun\\"ter22"}', 'ter22'],
  ['"{\\"newPassword\\":\\"hunter22\\"}"', 'hunter22'],
  ['"{\\"password\\":\\"hun\\\\\\"ter22\\",\\"page\\":1}"', 'ter22'],
  ['"{\\"password\\":\\"hunter\\\\\\"22 never ends', '22'],
  ["{ passwd: 'hunter 22' }", 'hunter 22'],
  ['login failed, password=hun"ter22', 'ter22'],
  ["login failed, password=hun'ter22", 'ter22'],
  ['login failed, password=hun&ter22', 'ter22'],
  ['/cb?access_token=hunter22', 'hunter22'],
  ['client_secret=hunter22', 'hunter22'],
  ['X-API-Key: hunter22', 'hunter22'],
  ['apiKey=hunter22', 'hunter22'],
  ['key sk_live_4eC39HqLyjWD was refused', '4eC39HqLyjWD'],
  ['key plk_0123abcdEFGH was refused', '0123abcdEFGH'],
  ['key ghp_0123456789abcdefghijABCDEFGHIJ012345 leaked', '0123456789abcdefghij'],
  ['key AKIAIOSFODNN7EXAMPLE leaked', 'AKIAIOSFODNN7EXAMPLE'],
  [`session ${hex} ended`, hex],
  [`session ${hex.toUpperCase()} ended`, hex.toUpperCase()],
  ['card 4111 1111 1111 1111 declined', '1111'],
  ['card 5500-0000-0000-0004 declined', '0004'],
  ['card 4111111111111111 declined', '4111'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----', 'IBAAK'],
  ['-----BEGIN PRIVATE KEY-----\\nMIIEow never ends', 'MIIEow'],
]

test('each kind of secret is taken out', () => {
  for (const [text, secret] of secrets) {
    const clean = redact(text)

    assert.ok(text.includes(secret), `the example holds its secret: ${text}`)
    assert.ok(!clean.includes(secret), clean)
    assert.ok(clean.includes(redacted), clean)
  }
})

test('what is no secret stays as it is', () => {
  const harmless = [
    'worker 3 finished the batch after 12 ms',
    'GET /api/v1/vehicle/report/0192f3c4-7b1a-7c3d-9e8f-0123456789ab',
    'Basic understanding of the matter',
    'Unexpected token } in JSON at position 3',
    'at file:///srv/node_modules/@fastify/multipart@10.1.9/index.js:12:34',
    'listening on http://127.0.0.1:8000 and http://[::1]:8000/',
    'see https://example.com/users/@me?x=1',
    'started at 1767225600000, order 1234567890123456',
    'card 4111 1111 1111 1112 declined',
    'sha 9f86d08, uuid 0192f3c4-7b1a-7c3d-9e8f-0123456789ab',
    'the secret is out, the cookies are eaten, pass on',
    'task_list skips sketches',
  ]

  for (const text of harmless) assert.equal(redact(text), text)
})

test('the rest of the line can still be read', () => {
  assert.equal(
    redact('connect to postgres://app:hunter22@db:5432/main failed after 3 tries'),
    `connect to postgres://${redacted}@db:5432/main failed after 3 tries`,
  )
  assert.equal(redact('a=1&token=x&b=2'), `a=1&token=${redacted}&b=2`)
})

test('redacting again changes nothing', () => {
  for (const [text] of secrets) assert.equal(redact(redact(text)), redact(text))
})

test('a secret is found whatever stands around it', () => {
  const around = fc.string({ maxLength: 20 }).map((text) => text.replace(/\w/g, ' '))
  const unquoted = secrets.filter(([text]) => !/["'\\]/.test(text))

  fc.assert(
    fc.property(around, fc.constantFrom(...unquoted), around, (before, [text, secret], after) => {
      const clean = redact(`${before} ${text} ${after}`)

      assert.ok(!clean.includes(secret), clean)
    }),
  )
})

test('nothing that a rule would take is thought unsuspicious', () => {
  fc.assert(
    fc.property(mixed(), (text) => {
      assert.equal(redact(text), applyRules(text))
    }),
    { numRuns: 500 },
  )
})

test('long text is cut, and says by how much', () => {
  const clean = redact('x '.repeat(textCharsMax))

  assert.equal(clean.length, textCharsMax + `[${textCharsMax} more characters]`.length)
  assert.ok(clean.endsWith(`[${textCharsMax} more characters]`))
})

test('text made to be slow is not', () => {
  const evil = [
    '://',
    '://a:',
    'token="',
    'cookie=',
    'eyJaaaaa.',
    '4 ',
    'token\\',
    'sk-',
    'bearer ',
  ]
  const texts = evil.map((piece) => piece.repeat(textCharsMax / piece.length))
  const startMs = performance.now()

  for (const text of texts) redact(text)

  // About 30 ms; what this is to catch takes minutes.
  assert.ok(performance.now() - startMs < 5_000)
})

/** Text with pieces of secrets in it, whole and broken. */
function mixed(): fc.Arbitrary<string> {
  const words = secrets.flatMap(([text, secret]) => [text, secret, text.slice(0, 12)])
  const piece = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 }))
  return fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
}
