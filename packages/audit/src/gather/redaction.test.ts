import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createRedactor, type Redactor } from './redaction.ts'
import { createSecretSearch } from './secret-search.ts'

const canary = 'c4n4ry/with+odd=characters&"quotes" 7f3a'

test('a known secret is found in each of its spellings', () => {
  const redactor = createRedactor()
  redactor.learn(canary)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const texts = [
    `x ${canary} y`,
    JSON.stringify({ note: canary }),
    `q=${encodeURIComponent(canary)}&r=1`,
    `q=${new URLSearchParams({ a: canary })}`,
    ...['', 'u', 'us', 'user:'].map((before) => base64(`${before}${canary}`)),
    ...['', '!', '!!'].map((after) => Buffer.from(`ab${canary}${after}`).toString('base64url')),
    Buffer.from(canary).toString('hex'),
  ]

  const results = texts.map(redactor.text)

  for (const [index, result] of results.entries()) {
    assert.match(result, /sha256:[0-9a-f]{8}/, texts[index])
    assert.ok(!revealed(result), result)
  }
})

test('the same secret has the same label within a run, and another in the next', () => {
  const [one, other] = [createRedactor(), createRedactor()]

  assert.equal(one.label(canary), one.label(canary))
  assert.notEqual(one.label(canary), one.label(`${canary}.`))
  assert.notEqual(one.label(canary), other.label(canary))
})

test('places where secrets stand are redacted without knowing them', () => {
  const { text, header } = createRedactor()
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
  const redacted = [
    text('{"email":"a@b.example","password":"hunter2"}'),
    text('{"access_token":"opaque-1","token_type":"Bearer"}'),
    text('{"error":"hunter2","refreshToken":"hunter2"}').slice(16),
    text(`seen ${jwt}, and cut ${jwt.slice(0, 40)}`),
    text('/events?token=hunter2&x=1'),
    text('email=a%40b.example&password=hunter2'),
    text('postgres://app:hunter2@db:5432/app'),
    text('-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----'),
    header('Authorization', 'Bearer hunter2'),
    header('X-Api-Key', 'hunter2'),
    header('Cookie', 'sid=hunter2; theme=hunter2'),
    header('Set-Cookie', 'sid=hunter2; Path=/; HttpOnly'),
    text('{"password":"hunter2 cut in th'),
  ]

  for (const line of redacted) {
    assert.ok(
      !line.includes('hunter2') && !line.includes('opaque-1') && !line.includes('eyJ'),
      line,
    )
    assert.match(line, /sha256:[0-9a-f]{8}/)
  }
  assert.match(redacted[1] ?? '', /"token_type":"Bearer"/)
  assert.match(redacted[8] ?? '', /^Bearer sha256:/)
  assert.match(redacted[11] ?? '', /; Path=\/; HttpOnly$/)
})

test('a secret met in one place is found in the next', () => {
  const redactor = createRedactor()

  redactor.text('{"refresh_token":"opaque-0123456789"}')
  redactor.header('Set-Cookie', 'sid=session-0123456789; Path=/')

  assert.ok(!redactor.text('no such token: opaque-0123456789').includes('opaque-'))
  assert.ok(!redactor.text('/debug?s=session-0123456789').includes('session-'))
})

test('what is no secret stays readable', () => {
  const { text, header } = createRedactor()
  const plain = [
    'GET /items?limit=20&cursor=abc answered 200',
    '{"error":{"code":"UNAUTHORIZED","message":"The token has expired."}}',
    'ECONNREFUSED 127.0.0.1:5432',
  ]

  assert.deepEqual(plain.map(text), plain)
  assert.equal(header('WWW-Authenticate', 'Bearer error="x"'), 'Bearer error="x"')
})

test('redacting twice changes nothing more', () => {
  const { text } = createRedactor()

  const once = text('{"password":"hunter2-hunter2"} /x?token=hunter2-hunter2')

  assert.equal(text(once), once)
})

test('reports are redacted through and through', () => {
  const redactor = createRedactor()
  redactor.learn(canary)

  const report = redactor.deep({ findings: [{ notes: [canary, 3, null] }], observed: canary })

  assert.ok(!revealed(JSON.stringify(report)))
  assert.equal(report.findings[0]?.notes[1], 3)
})

test('any secret of eight characters is gone from any text around it', () => {
  const secrets = fc.string({ minLength: 8, maxLength: 40, unit: 'binary-ascii' })
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary-ascii' }),
      secrets,
      fc.string(),
      (before, secret, after) => {
        const redactor: Redactor = createRedactor()
        redactor.learn(secret)

        const result = redactor.text(before + secret + after)

        // A label might repeat a secret of hex characters by chance: those are left out.
        assert.ok(!result.replace(/sha256:[0-9a-f]{8}/g, '').includes(secret))
      },
    ),
  )
})

test('base64 of a secret is found behind any bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
      (before, after) => {
        const redactor = createRedactor()
        redactor.learn('a-secret-of-this-run')
        const bytes = [before, Buffer.from('a-secret-of-this-run'), after]

        const result = redactor.text(Buffer.concat(bytes).toString('base64'))

        assert.match(result, /sha256:/)
      },
    ),
  )
})

test('the search finds what a plain search finds', () => {
  const letter = fc.constantFrom('a', 'b')
  const secrets = fc
    .array(letter, { minLength: 8, maxLength: 10 })
    .map((letters) => letters.join(''))
  const texts = fc.array(letter, { maxLength: 200 }).map((letters) => letters.join(''))
  fc.assert(
    fc.property(secrets, texts, (secret, text) => {
      const search = createSecretSearch()
      search.add(secret, 'it')

      assert.equal(search.find(text)[0]?.start ?? -1, text.indexOf(secret))
    }),
  )
})

function revealed(text: string): boolean {
  return text.includes('c4n4ry') || Buffer.from(text, 'base64').toString().includes('c4n4ry')
}
