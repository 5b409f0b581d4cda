import assert from 'node:assert/strict'
import { BlockList, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCidr } from './cidr.ts'

test('a network is read as its lowest address and its prefix length', () => {
  const given = ['10.0.0.0/8', '0.0.0.0/0', '192.0.2.1/32', '::1/128', 'fd00::/8', '::/0']

  const read = given.map((text) => parsed(text))

  assert.deepEqual(read, [
    { family: 4, address: 0x0a000000n, bits: 8 },
    { family: 4, address: 0n, bits: 0 },
    { family: 4, address: 0xc0000201n, bits: 32 },
    { family: 6, address: 1n, bits: 128 },
    { family: 6, address: 0xfdn << 120n, bits: 8 },
    { family: 6, address: 0n, bits: 0 },
  ])
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

test('an address is accepted with a prefix exactly if it is the lowest of the network', () => {
  const addresses = fc.oneof(fc.ipV4(), fc.ipV6())

  const holds = fc.property(addresses, fc.nat(128), (address, length) => {
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const bits = family === 'ipv4' ? length % 33 : length
    const below = new BlockList()
    below.addSubnet(address, bits, family)
    const reading = parseCidr(`${address}/${bits}`)
    // Node's own list is the oracle: the remedy for set host bits names a network with the address.
    if ('value' in reading) return reading.value.bits === bits
    const meant = /Write (\S+)\/\d+ for/.exec(reading.finding.right)?.[1] ?? ''
    return below.check(meant, family) && 'value' in parseCidr(`${meant}/${bits}`)
  })

  fc.assert(holds)
})

function parsed(text: string): unknown {
  const reading = parseCidr(text)
  return 'value' in reading ? reading.value : reading
}
