import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readForwardedFor } from './forwarded-for.ts'
import { formatGroups } from './groups.ts'
import { TrustedProxies } from './trusted-proxies.ts'

const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8'])

const headers: readonly (readonly [string, readonly string[], ('broken' | undefined)?])[] = [
  ['203.0.113.7', ['203.0.113.7']],
  ['198.51.100.1, 203.0.113.7', ['203.0.113.7']],
  ['10.0.0.9, 203.0.113.7', ['203.0.113.7']],
  ['198.51.100.1, 203.0.113.7, 10.0.0.2', ['10.0.0.2', '203.0.113.7']],
  ['203.0.113.7,fd00::2,10.0.0.2', ['10.0.0.2', 'fd00::2', '203.0.113.7']],
  ['10.0.0.3, 10.0.0.2', ['10.0.0.2', '10.0.0.3']],
  [' \t203.0.113.7\t ', ['203.0.113.7']],
  ['203.0.113.7:51234', ['203.0.113.7']],
  ['203.0.113.7:0, 10.0.0.2:80', ['10.0.0.2', '203.0.113.7']],
  ['[2001:db8::7]', ['2001:db8::7']],
  ['[2001:DB8::7]:443', ['2001:db8::7']],
  ['[::ffff:203.0.113.7]:443', ['203.0.113.7']],
  ['[fe80::7%eth0]:443', ['fe80::7']],
  ['2001:db8::7', ['2001:db8::7']],
  ['::ffff:cb00:7107', ['203.0.113.7']],
  ['', [], 'broken'],
  [' ', [], 'broken'],
  [',', [], 'broken'],
  ['198.51.100.1,', [], 'broken'],
  ['198.51.100.1, , 10.0.0.2', ['10.0.0.2'], 'broken'],
  ['198.51.100.1, unknown, 10.0.0.2', ['10.0.0.2'], 'broken'],
  ['198.51.100.1, unix:, 10.0.0.2', ['10.0.0.2'], 'broken'],
  [', 203.0.113.7', ['203.0.113.7']],
  ['garbage', [], 'broken'],
  ['198.51.100.1 203.0.113.7', [], 'broken'],
  ['203.0.113.7:', [], 'broken'],
  ['203.0.113.7:123456', [], 'broken'],
  ['203.0.113.7:80:80', [], 'broken'],
  ['[203.0.113.7]', [], 'broken'],
  ['[2001:db8::7', [], 'broken'],
  ['[2001:db8::7]443', [], 'broken'],
  ['"203.0.113.7"', [], 'broken'],
  ['for=203.0.113.7', [], 'broken'],
  ['203.0.113.7;10.0.0.2', [], 'broken'],
  ['010.0.0.1', [], 'broken'],
  ['0x0a.0.0.1', [], 'broken'],
  [`${' '.repeat(100)}203.0.113.7`, [], 'broken'],
]

for (const [header, addresses, broken] of headers) {
  test(`"${header.slice(0, 60)}" tells ${addresses.at(-1) ?? 'nobody'}`, () => {
    const chain = readForwardedFor(header, proxies)

    assert.deepEqual(chain.addresses.map(formatGroups), addresses)
    assert.equal(chain.isBroken, broken === 'broken')
  })
}

test('whatever the client wrote before the proxies appended, the client is who called them', () => {
  const trusted = fc.constantFrom('10.0.0.2', '10.255.0.1:80', '[fd00::2]:80', '::ffff:10.0.0.3')
  const stranger = fc.oneof(fc.ipV4(), fc.ipV6()).filter((text) => !proxies.hasText(text))
  const forged = fc.oneof(fc.string({ unit: 'binary-ascii' }), trusted, fc.ipV4(), fc.constant(','))
  fc.assert(
    fc.property(fc.array(forged), stranger, fc.array(trusted), (lies, client, hops) => {
      const honest = readForwardedFor([client, ...hops].join(', '), proxies)

      const lied = readForwardedFor([...lies, client, ...hops].join(', '), proxies)

      assert.deepEqual(lied, honest)
      assert.equal(lied.isBroken, false)
      assert.equal(lied.addresses.length, hops.length + 1)
    }),
    { numRuns: 500 },
  )
})

test('all but the last address are of trusted proxies, whatever the header is', () => {
  const near = fc.string({ unit: fc.constantFrom(...'10.:, [fd]'), maxLength: 60 })
  fc.assert(
    fc.property(fc.oneof(near, fc.string()), (header) => {
      const { addresses } = readForwardedFor(header, proxies)

      assert.ok(addresses.slice(0, -1).every((address) => proxies.has(address)))
    }),
    { numRuns: 1_000 },
  )
})
