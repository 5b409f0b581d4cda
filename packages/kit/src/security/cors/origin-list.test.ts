import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { originList } from './origin-list.ts'

const isAllowed = originList([
  'https://app.example.com',
  'http://localhost:5173',
  'https://*.preview.example.com',
  'https://[::1]:8443',
])

for (const origin of [
  'https://app.example.com',
  'http://localhost:5173',
  'https://[::1]:8443',
  'https://pr-42.preview.example.com',
]) {
  test(`${origin} is allowed`, () => {
    assert.equal(isAllowed(origin), true)
  })
}

for (const origin of [
  '',
  'null',
  '*',
  'http://app.example.com',
  'https://app.example.com:444',
  'https://app.example.com/',
  'https://app.example.com.evil.com',
  'https://evilapp.example.com',
  'https://APP.example.com',
  'http://localhost',
  'https://preview.example.com',
  'https://a.b.preview.example.com',
  'https://.preview.example.com',
  'https://*.preview.example.com.evil.com',
  'https://evil.com/.preview.example.com',
  'https://user@x.preview.example.com',
  'https://a:b.preview.example.com',
  'http://pr-42.preview.example.com',
  'https://app.example.com, https://evil.com',
]) {
  test(`"${origin}" is not allowed`, () => {
    assert.equal(isAllowed(origin), false)
  })
}

for (const entry of [
  '*',
  'null',
  '',
  'app.example.com',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://App.example.com',
  'https://app.example.com:443',
  'https://user@app.example.com',
  'ftp://app.example.com',
  'https://*',
  'https://*.com',
  'https://*.1.2.3.4',
  'https://a.*.example.com',
  'https://*.*.example.com',
  'https://*example.com',
  'https://*.example.com/',
  'https://app.example.com\r\n',
]) {
  test(`${JSON.stringify(entry)} in the list refuses the start`, () => {
    assert.throws(() => originList([entry]), RangeError)
  })
}

test('the error says how the origin would be right', () => {
  assert.throws(() => originList(['https://App.example.com/x']), /such as "https:\/\/app.example/)
})

test('of any list, exactly its own entries are allowed', () => {
  const origins = fc.uniqueArray(
    fc
      .tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.integer({ min: 1024, max: 65_535 }))
      .map(([scheme, host, port]) => `${scheme}://${host.toLowerCase()}:${port}`),
    { minLength: 2 },
  )

  fc.assert(
    fc.property(origins, ([stranger = '', ...listed]) => {
      const test = originList(listed)
      assert.equal(listed.every(test), true)
      assert.equal(test(stranger), false)
    }),
  )
})
