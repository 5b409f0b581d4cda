import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkOf } from './network.ts'

test('addresses of one customer are in one network', () => {
  const given: readonly [string, string][] = [
    ['192.0.2.10', '192.0.2.0/24'],
    ['192.0.2.255', '192.0.2.0/24'],
    ['::ffff:192.0.2.10', '192.0.2.0/24'],
    ['::FFFF:c000:20a', '192.0.2.0/24'],
    ['2001:db8::1', '2001:db8::/64'],
    ['2001:0DB8:0000:0000:ffff::', '2001:db8::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['::1', '::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['', 'unknown'],
    ['localhost', 'unknown'],
    ['192.0.2.10.example', 'unknown'],
  ]

  for (const [address, expected] of given) assert.equal(networkOf(address), expected, address)
})

test('the last half of an IPv6 address never matters, the first always does', () => {
  const half = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 })
  const toText = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')
  fc.assert(
    fc.property(half, half, half, (network, host, other) => {
      const address = `${toText(network)}:${toText(host)}`
      assert.equal(networkOf(address), networkOf(`${toText(network)}:${toText(other)}`))
      assert.equal(networkOf(address), `${toText(network)}::/64`)
    }),
  )
})
