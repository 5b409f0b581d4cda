import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networksOf } from './network-of.ts'

test('a network is an IPv4 address, or the /64 of an IPv6 address', () => {
  assert.deepEqual(networksOf('203.0.113.7'), { narrow: '203.0.113.7', wide: '203.0.113.0/24' })
  assert.deepEqual(networksOf('2001:db8:1:2:3:4:5:6'), {
    narrow: '2001:db8:1:2::/64',
    wide: '2001:db8:1::/48',
  })
  assert.deepEqual(networksOf('2001:db8::1'), {
    narrow: '2001:db8:0:0::/64',
    wide: '2001:db8:0::/48',
  })
})

test('one host has one network, however its address is spelled', () => {
  const spellings = [
    ...['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107', '0:0:0:0:0:ffff:cb00:7107'],
    ...['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107', '::ffff:203.0.113.7%eth0'],
  ]

  const networks = spellings.map((address) => networksOf(address).narrow)

  assert.deepEqual(new Set(networks), new Set(['203.0.113.7']))
})

test('what is no address is one network', () => {
  assert.equal(networksOf('').narrow, networksOf('proxy.example').narrow)
})

test('addresses of one /64 share it, whatever their last half is', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const { narrow, wide } = networksOf(address)

      assert.deepEqual(networksOf(narrow.replace('::/64', '::1')).narrow, narrow)
      assert.notEqual(narrow, 'unknown')
      assert.notEqual(wide, 'unknown')
    }),
  )
})
