import assert from 'node:assert/strict'
import { BlockList, isIPv4 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { networksOf, parseAddress, unknownAddress } from './address.ts'

test('an IPv4 address is counted by itself and by its /24', () => {
  const address = parseAddress('203.0.113.7')

  assert.deepEqual(address, {
    text: '203.0.113.7',
    family: 4,
    networks: { narrow: '203.0.113.7', wide: '203.0.113.0/24' },
  })
})

test('an IPv6 address is counted by its /64, /56 and /48', () => {
  const address = parseAddress('2001:DB8:1:2ff:3:4:5:6%eth0')

  assert.deepEqual(address, {
    text: '2001:db8:1:2ff:3:4:5:6',
    family: 6,
    networks: {
      narrow: '2001:db8:1:2ff::/64',
      middle: '2001:db8:1:200::/56',
      wide: '2001:db8:1::/48',
    },
  })
})

test('100 addresses of one /64 are one key, and of 100 /64 are 100', () => {
  const ofOne = numbers.map((at) => networksOf(`2001:db8:0:7:${at.toString(16)}::${at}`).narrow)
  const ofMany = numbers.map((at) => networksOf(`2001:db8:0:${at.toString(16)}::1`))

  assert.equal(new Set(ofOne).size, 1)
  assert.equal(new Set(ofMany.map(({ narrow }) => narrow)).size, 100)
  assert.equal(new Set(ofMany.map(({ middle }) => middle)).size, 1)
  assert.equal(new Set(ofMany.map(({ wide }) => wide)).size, 1)
})

// CVE-2026-30827: a limiter masked mapped addresses as IPv6, so all of IPv4 was one key, `::/56`.
for (const [name, prefix] of [
  ['mapped', '::ffff:'],
  ['translated', '64:ff9b::'],
] as const) {
  test(`100 ${name} IPv4 addresses are 100 keys, those of IPv4, in both spellings`, () => {
    const plain = numbers.map((at) => `198.51.${at}.7`)
    const hex = plain.map((_ip, at) => `${prefix}c633:${(at * 256 + 7).toString(16)}`)

    assert.deepEqual(
      hex.map((text) => networksOf(text).narrow),
      plain,
    )
    assert.deepEqual(
      plain.map((ip) => networksOf(prefix + ip).narrow),
      plain,
    )
  })
}

test('only the well-known prefixes hold IPv4, whatever an address is spelled like', () => {
  const dotted = [
    '2001:db8::198.51.100.7',
    '64:ff9b:1::198.51.100.7',
    '64:ff9b::1:198.51.100.7',
    '::198.51.100.7',
  ]

  const families = dotted.map((text) => parseAddress(text)?.family)

  assert.deepEqual(families, [6, 6, 6, 6])
})

test('what is no address is in one network of its own', () => {
  const networks = ['', 'proxy.example', '203.0.113.7:80', 'unknown'].map(networksOf)

  assert.deepEqual(new Set(networks), new Set([unknownAddress.networks]))
  assert.equal(unknownAddress.networks.narrow, 'unknown')
  assert.equal(parseAddress('proxy.example'), undefined)
})

test('networks hold their address, and all that they hold are counted alike', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(255), (text, last) => {
      const address = parseAddress(text) ?? unknownAddress
      const { narrow, middle, wide } = address.networks

      for (const network of [narrow, middle, wide]) {
        assert.ok(network === undefined || isWithin(address.text, network), `${text} ${network}`)
      }
      const other = wide.replace(/(?:0\/24|\/48)$/, (end) =>
        end === '/48' ? last.toString(16) : `${last}`,
      )
      assert.equal(networksOf(other).wide, wide)
    }),
  )
})

test('the canonical text of an address is its own canonical text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseAddress(text)

      assert.deepEqual(parseAddress(address?.text ?? ''), address)
    }),
  )
})

const numbers = Array.from({ length: 100 }, (_none, at) => at)

/** Node's own list is the oracle. */
function isWithin(text: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/')
  const family = isIPv4(base) ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(base, Number(bits), family)
  return list.check(text, family)
}
