import assert from 'node:assert/strict'
import { isIP, SocketAddress } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatGroups, formatPrefix, type Groups, parseGroups } from './groups.ts'

/** Half of the groups are zero, or `::` would hardly ever be written. */
const anyGroup = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff))
const anyGroups = fc.array(anyGroup, { minLength: 8, maxLength: 8 })
const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6())

test('what is written is what was read', () => {
  fc.assert(
    fc.property(anyGroups, (groups) => {
      assert.deepEqual(parseGroups(formatGroups(groups)), groups)
    }),
  )
})

test('every spelling of an address is written in one way, and that way again', () => {
  fc.assert(
    fc.property(anyGroups, fc.nat(), (groups, way) => {
      const canonical = formatGroups(groups)

      assert.equal(formatted(spelled(groups, way)), canonical)
      assert.equal(formatted(canonical), canonical)
    }),
  )
})

test('IPv6 is written as the URL standard and IPv4 as Node writes it', () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const isIPv4 = isIP(address) === 4
      const mapped = formatted(address)?.includes('.') === true

      if (isIPv4) assert.equal(formatted(address), new SocketAddress({ address }).address)
      else if (!mapped) assert.equal(`[${formatted(address)}]`, hostnameOf(address))
    }),
  )
})

test('a prefix is written as the address that it begins', () => {
  fc.assert(
    fc.property(anyGroups, fc.integer({ min: 1, max: 4 }), (groups, count) => {
      const lowest = groups.map((group, at) => (at < count ? group : 0))

      assert.equal(formatPrefix(groups, count), formatGroups(lowest))
    }),
  )
})

test('an address is IPv4 whichever way it is mapped', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const hex = hostnameOf(`::ffff:${address}`).slice(1, -1)

      const spellings = [`::ffff:${address}`, `::FFFF:${address}%eth0`, hex, hex.toUpperCase()]

      assert.deepEqual(new Set(spellings.map(formatted)), new Set([address]))
    }),
  )
})

test('RFC 5952, sections 4 and 5', () => {
  const given: readonly (readonly [string, string])[] = [
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::AAAA', '2001:db8::aaaa'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:c000:20a', '192.0.2.10'],
  ]

  for (const [text, expected] of given) assert.equal(formatted(text), expected, text)
})

for (const text of [
  ...['', ' ', 'localhost', 'unknown', '_hidden', 'unix:', 'null', 'undefined'],
  ...['1', '127.1', '0x7f.0.0.1', '017700000001', '010.0.0.1', '1.2.3.256', '1.2.3', '1.2.3.4.5'],
  ...['1.2.3.4 ', '\t1.2.3.4', '1.2.3.4\n', '1.2.3.4:80', '1.2.3.4/32', '1.2.3.4%eth0', '１.2.3.4'],
  ...[
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '::12345',
    '::g',
    '[::1]',
    '::1/128',
  ],
  ...['fe80::1%', '::1%a b', '::1%<script>', '::ffff:1.2.3', '::ffff:01.2.3.4', '::1.2.3.4:5'],
]) {
  test(`${JSON.stringify(text)} is no address`, () => {
    assert.equal(parseGroups(text), undefined)
  })
}

test('a text is read exactly if Node takes it for an address, and never throws', () => {
  const near = fc.string({ unit: fc.constantFrom(...'0123456789abcdefF:.%[]/ '), maxLength: 45 })
  fc.assert(
    fc.property(fc.oneof(near, anyAddress, fc.string()), (text) => {
      const groups = parseGroups(text)

      assert.equal(groups !== undefined, isIP(text) !== 0)
      assert.ok(groups === undefined || (groups.length === 8 && groups.every(isGroup)))
    }),
    { numRuns: 1_000 },
  )
})

function formatted(text: string): string | undefined {
  const groups = parseGroups(text)
  return groups && formatGroups(groups)
}

function isGroup(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff
}

function hostnameOf(address: string): string {
  return new URL(`http://[${address}]`).hostname
}

/** One of several ways to write all eight groups. */
function spelled(groups: Groups, way: number): string {
  const texts = groups.map((group) =>
    group
      .toString(16)
      .padStart((way >> 1) % 5, '0')
      .slice(-4),
  )
  const exact = groups.map((group, at) =>
    Number.parseInt(texts[at] ?? '', 16) === group ? texts[at] : group.toString(16),
  )
  const text = exact.join(':')
  return way % 2 === 0 ? text : text.toUpperCase()
}
