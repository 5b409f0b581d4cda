import assert from 'node:assert/strict'
import { BlockList, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCidr } from './cidr.ts'

test('a network is read as its lowest address and its prefix length within IPv6', () => {
  const given = ['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1/32', '::1/128', 'fd00::/8', '::/0']

  const read = given.map((text) => parsed(text))

  assert.deepEqual(read, [
    { groups: [0, 0, 0, 0, 0, 0xffff, 0x0a00, 0], bits: 104 },
    { groups: [0, 0, 0, 0, 0, 0xffff, 0, 0], bits: 96 },
    { groups: [0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201], bits: 128 },
    { groups: [0, 0, 0, 0, 0, 0, 0, 1], bits: 128 },
    { groups: [0xfd00, 0, 0, 0, 0, 0, 0, 0], bits: 8 },
    { groups: [0, 0, 0, 0, 0, 0, 0, 0], bits: 0 },
  ])
})

test('an IPv4 network and the same one mapped are one network', () => {
  assert.deepEqual(parsed('::ffff:10.0.0.0/104'), parsed('10.0.0.0/8'))
})

test('all spellings of an IPv6 network are one network', () => {
  const given = ['2001:db8::/32', '2001:DB8:0:0:0:0:0:0/32', '2001:0db8::0.0.0.0/32']

  const read = given.map((text) => parsed(text))

  assert.deepEqual(read, [parsed(given[0] ?? ''), read[0], read[0]])
})

for (const text of [
  '',
  '/',
  '/8',
  'true',
  '1',
  'localhost/8',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '10.0.0.0/255.0.0.0',
  '10.0.0/8',
  '010.0.0.0/8',
  '::/129',
  'fe80::%eth0/64',
  '1:2:3:4:5:6:7:8:9/64',
]) {
  test(`"${text}" is no network`, () => {
    const reading = parseCidr(text)

    assert.ok('finding' in reading)
  })
}

test('an address alone is refused with the network that it would be', () => {
  const reading = parseCidr('192.0.2.1')

  assert.deepEqual(reading, {
    finding: {
      wrong: 'holds 192.0.2.1, an address without a prefix length',
      right: 'Write 192.0.2.1/32 for this one address.',
    },
  })
})

test('bits beyond the prefix are refused with the network that was meant', () => {
  const readings = ['10.1.2.3/8', '2001:db8::1/32'].map(parseCidr)

  assert.deepEqual(
    readings.map((reading) => 'finding' in reading && reading.finding.right),
    ['Write 10.0.0.0/8 for the network.', 'Write 2001:db8::/32 for the network.'],
  )
})

const anyNetwork = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(32), fc.constant('ipv4' as const)),
  fc.tuple(fc.ipV6(), fc.nat(128), fc.constant('ipv6' as const)),
)

test('a network is accepted as it is, or refused with one that has the address in it', () => {
  fc.assert(
    fc.property(anyNetwork, ([address, bits, family]) => {
      const reading = parseCidr(`${address}/${bits}`)
      if ('value' in reading) {
        assert.equal(reading.value.bits, family === 'ipv4' ? bits + 96 : bits)
        return
      }

      const meant = meantBy(reading.finding.right)

      const [base = '', written] = meant.split('/')
      // Node's own list is the oracle.
      const list = new BlockList()
      list.addSubnet(base, Number(written), isIPv6(base) ? 'ipv6' : 'ipv4')
      assert.ok(list.check(address, family), `${address}/${bits}`)
      assert.ok('value' in parseCidr(meant))
    }),
  )
})

function meantBy(right: string): string {
  return /^Write (\S+) for the network\.$/.exec(right)?.[1] ?? ''
}

function parsed(text: string): unknown {
  const reading = parseCidr(text)
  return 'value' in reading ? reading.value : reading
}
