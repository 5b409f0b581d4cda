import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trustedPeers } from './trusted-peers.ts'

test('a peer is trusted within the ranges and nowhere else', () => {
  const isTrusted = trustedPeers(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::1'])

  const inside = ['10.0.0.1', '10.255.255.255', '192.0.2.7', 'fd12::1', '::1', 'fd00::1%eth0']
  const outside = ['11.0.0.1', '192.0.2.8', 'fe80::1', '::2', '', 'localhost', '10.0.0.1, 1.1.1.1']

  assert.deepEqual(inside.filter(isTrusted), inside)
  assert.deepEqual(outside.filter(isTrusted), [])
})

test('an IPv4 peer of a dual-stack socket is known by its IPv4 range', () => {
  const isTrusted = trustedPeers(['10.0.0.0/8'])

  assert.equal(isTrusted('::ffff:10.1.2.3'), true)
  assert.equal(isTrusted('::ffff:11.1.2.3'), false)
})

test('nobody is trusted by default', () => {
  const isTrusted = trustedPeers([])

  assert.equal(isTrusted('127.0.0.1'), false)
})

test('an entry that is no range stops the start and is named', () => {
  for (const bad of [
    'proxy',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '::/129',
    '1.1.1.1/8/8',
    '',
  ]) {
    assert.throws(() => trustedPeers([bad]), {
      name: 'RangeError',
      message: `context.trustInbound: "${bad}" is neither an IP address nor a CIDR`,
    })
  }
})
