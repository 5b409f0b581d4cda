import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { redacted } from './redact.ts'
import { redactValue } from './redact-value.ts'

test('a member with the name of a secret is taken out, however it is written', () => {
  const names = [
    'password', 'passwd', 'Password', 'newPassword', 'password_hash', 'DB_PASSWORD', 'secret',
    'clientSecret', 'client_secret', 'token', 'accessToken', 'refresh_token', 'X-Auth-Token',
    'authorization', 'Proxy-Authorization', 'cookie', 'Set-Cookie', 'api_key', 'apikey', 'x-api-key',
    'APIKey', 'private_key', 'privateKey', 'passphrase', 'pwd', 'credentials', 'cardNumber', 'cvv', 'otp',
  ] // biome-ignore format: a table

  for (const name of names) {
    assert.deepEqual(redactValue({ [name]: 'hunter22' }), { [name]: redacted }, name)
    assert.deepEqual(
      redactValue({ a: [{ [name]: { b: 1 } }] }),
      { a: [{ [name]: redacted }] },
      name,
    )
  }
})

test('a member that only sounds like one stays', () => {
  const value = {
    tokens: 5,
    tokenType: 'bearer',
    hasPassword: true,
    author: 'Ada',
    bypass: 'yes',
    keyboard: 'qwerty',
    secretless: false,
    password: null,
  }

  assert.deepEqual(redactValue(value), value)
})

test('the ids of a trace and public checksums survive, secrets of the same look do not', () => {
  const hex = '4bf92f3577b34da6a3ce929d0e0e4736'

  assert.deepEqual(
    redactValue({ traceId: hex, trace_id: hex, requestId: hex, sha256: hex, other: hex }),
    {
      traceId: hex,
      trace_id: hex,
      requestId: hex,
      sha256: hex,
      other: redacted,
    },
  )
  assert.deepEqual(redactValue({ requestId: 'token=hunter22' }), { requestId: `token=${redacted}` })
})

test('text within is cleaned, and the value itself is not touched', () => {
  const value = { list: ['redis://:hunter22@h', 4111111111111111, 12], at: { x: 'ok' } }
  const before = structuredClone(value)

  const clean = redactValue(value)

  assert.deepEqual(clean, { list: [`redis://${redacted}@h`, redacted, 12], at: { x: 'ok' } })
  assert.deepEqual(value, before)
})

test('a secret that is the name of a member is taken out too', () => {
  const clean = JSON.stringify(redactValue({ 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig': 1 }))

  assert.ok(!clean.includes('eyJ'), clean)
})

test('what is alive is named, not opened', () => {
  class Pool extends Socket {
    readonly options = { password: 'hunter22' }
  }
  const raw = new IncomingMessage(new Socket())
  raw.url = '/a?token=x'
  raw.method = 'GET'

  assert.deepEqual(
    redactValue({ pool: new Pool(), request: { raw, body: 'hunter22', ...pick(raw) } }),
    {
      pool: '[Pool]',
      request: { method: 'GET', path: '/a' },
    },
  )
  assert.deepEqual(redactValue({ reply: { raw, request: {}, statusCode: 204 } }), {
    reply: { status: 204 },
  })
})

test('values that JSON does not know come out as something it does', () => {
  const clean = redactValue({
    big: 10n,
    bytes: Buffer.from('hunter22'),
    map: new Map([['a', 1]]),
    date: new Date(0),
    url: new URL('http://u:hunter22@h/p'),
    gone: undefined,
    fn() {},
    error: new TypeError('bad'),
  }) as Record<string, unknown>

  const { error, ...rest } = clean
  assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
    big: '10',
    bytes: '[8 bytes]',
    map: '[Map of 1]',
    date: '1970-01-01T00:00:00.000Z',
    url: `http://${redacted}@h/p`,
  })
  assert.equal((error as { type: string }).type, 'TypeError')
})

test('cycles, depth and breadth are bounded', () => {
  const cycle: Record<string, unknown> = { name: 'a' }
  cycle['self'] = cycle
  cycle['all'] = Array.from({ length: 50 }, () => cycle)
  const wide = Array.from({ length: 5_000 }, (_, at) => at)

  assert.ok(JSON.stringify(redactValue(cycle)).length < 60_000)
  assert.deepEqual((redactValue(wide) as unknown[]).slice(99), [99, '[4900 more]'])
})

test('a value that cannot be read does not break the line', () => {
  const value = {
    get bad() {
      throw new Error('no')
    },
  }
  const pollution = JSON.parse('{"__proto__":{"admin":true},"a":1}')

  assert.equal(redactValue(value), '[unreadable]')
  assert.deepEqual(redactValue(pollution), { a: 1 })
})

test('any value comes out as JSON', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
      (value) => {
        const text = JSON.stringify(redactValue(value)) ?? 'null'

        JSON.parse(text)
      },
    ),
  )
})

function pick({ method, url }: IncomingMessage) {
  return { method, url }
}

test('headers, as libraries log those of a request, are not shown at all', () => {
  const parser = { limits: { files: 1 }, headers: { accept: '*/*', 'x-note': 'hunter22' } }

  const shown = redactValue({ parser, rawHeaders: ['x-note', 'hunter22'], headers: 2 })

  assert.deepEqual(shown, {
    parser: { limits: { files: 1 }, headers: '[redacted]' },
    rawHeaders: '[redacted]',
    headers: 2,
  })
})
