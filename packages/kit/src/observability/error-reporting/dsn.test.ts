import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseDsn } from './dsn.ts'

test('a DSN is an endpoint and a key, and the secret that old ones have is forgotten', () => {
  const dsn = parseDsn('https://abc123:hushhush@o1.ingest.example.com/42')

  assert.deepEqual(dsn, {
    text: 'https://abc123@o1.ingest.example.com/42',
    endpoint: 'https://o1.ingest.example.com/api/42/envelope/',
    publicKey: 'abc123',
  })
})

test('a server of one’s own may have a port and a folder', () => {
  const { text, endpoint } = parseDsn('http://abc@[::1]:9000/sentry/7')

  assert.equal(text, 'http://abc@[::1]:9000/sentry/7')
  assert.equal(endpoint, 'http://[::1]:9000/sentry/api/7/envelope/')
})

const wrong: Readonly<Record<string, RegExp>> = {
  '': /it is not a URL$/,
  'S3CR3T@example.com/42': /it is not a URL$/,
  'ftp://S3CR3T@example.com/42': /neither https nor http$/,
  'https://example.com/42': /no public key$/,
  'https://S3-CR3T@example.com/42': /not of letters and digits$/,
  'https://S3CR3T@exa$mple.com/42': /no host name$/,
  'https://S3CR3T@example.com/': /no project number$/,
  'https://S3CR3T@example.com/cars': /no project number$/,
  'https://S3CR3T@example.com/42?a=S3CR3T': /a query or a fragment$/,
}

for (const [text, problem] of Object.entries(wrong)) {
  test(`"${text}" is refused with the reason and without the key`, () => {
    assert.throws(
      () => parseDsn(text),
      (error: Error) => {
        assert.ok(error instanceof RangeError)
        assert.match(error.message, problem)
        assert.doesNotMatch(error.message, /S3-?CR3T|42/)
        return true
      },
    )
  })
}

test('what it accepts, the library accepts, which would else write the key to the console', async () => {
  const { dsnFromString } = await import('@sentry/core')
  const parts = fc.tuple(
    fc.constantFrom('https', 'http', 'ftp'),
    fc.string({ maxLength: 6 }),
    fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
      fc.string(),
    ),
    fc.webPath(),
    fc.nat(),
  )

  fc.assert(
    fc.property(parts, ([protocol, key, host, folder, project]) => {
      const dsn = accepted(`${protocol}://${key}@${host}${folder}/${project}`)
      const read = dsn && dsnFromString(dsn.text)

      if (dsn === undefined) return
      assert.equal(read?.publicKey, dsn.publicKey)
      assert.match(dsn.endpoint, new RegExp(`/api/${read?.projectId}/envelope/$`))
    }),
  )
})

function accepted(text: string): ReturnType<typeof parseDsn> | undefined {
  try {
    return parseDsn(text)
  } catch {
    return undefined
  }
}
