import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hostList, parseHost } from './host-list.ts'

const judge = hostList([
  'api.example.com',
  '*.tenant.example.com',
  'localhost:8000',
  '192.0.2.1',
  '[2001:DB8:0::1]',
])

for (const host of [
  'api.example.com',
  'API.Example.COM',
  'api.example.com:8443',
  'acme.tenant.example.com',
  'acme.tenant.example.com:443',
  'localhost:8000',
  '192.0.2.1:80',
  '[2001:db8::1]',
  '[2001:0db8:0:0:0:0:0:1]:8000',
]) {
  test(`${host} is ours`, () => {
    assert.equal(judge(host), 'allowed')
  })
}

for (const host of [
  'evil.com',
  'api.example.com.evil.com',
  'evil-api.example.com',
  'tenant.example.com',
  'a.b.tenant.example.com',
  'localhost',
  'localhost:8001',
  '192.0.2.2',
  '[::1]',
]) {
  test(`${host} is not ours`, () => {
    assert.equal(judge(host), 'foreign')
  })
}

for (const host of [
  '',
  ' api.example.com',
  'api.example.com ',
  'api.example.com, evil.com',
  'user@api.example.com',
  'evil.com@api.example.com',
  'api.example.com/path',
  'api.example.com?x',
  'api.example.com#x',
  'api.example.com:',
  'api.example.com:port',
  'api.example.com:80:80',
  'api.example.com:99999',
  'api..example.com',
  '.example.com',
  '-a.example.com',
  '*.tenant.example.com',
  '2001:db8::1',
  '[2001:db8::1',
  '[2001:db8::g]',
  '[::1%eth0]',
  'api.example.com\u0000',
  'аpi.example.com',
  `${'a'.repeat(64)}.example.com`,
  `${'a.'.repeat(127)}com`,
]) {
  test(`${JSON.stringify(host.slice(0, 40))} is no host`, () => {
    assert.equal(judge(host), 'malformed')
  })
}

for (const entry of [
  '',
  '*',
  '*.com',
  'https://example.com',
  'example.com/',
  '::1',
  'a b',
  'a,b',
]) {
  test(`"${entry}" in the list refuses the start`, () => {
    assert.throws(() => hostList([entry]), RangeError)
  })
}

test('of any list, exactly its own names are ours, with every port and in any case', () => {
  const names = fc.uniqueArray(fc.domain(), {
    minLength: 2,
    selector: (name) => name.toLowerCase(),
  })

  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 65_535 }), ([stranger = '', ...listed], port) => {
      const judgeListed = hostList(listed)
      for (const name of listed) {
        assert.equal(judgeListed(name), 'allowed')
        assert.equal(judgeListed(`${name.toUpperCase()}:${port}`), 'allowed')
      }
      assert.equal(judgeListed(stranger), 'foreign')
    }),
  )
})

test('whatever is sent, the parser answers a clean name or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (host) => {
      const parsed = parseHost(host)
      if (parsed !== undefined) assert.match(parsed.name, /^[a-z0-9_.-]+$|^\[[0-9a-f:.]+\]$/)
    }),
  )
})
