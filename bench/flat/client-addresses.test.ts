import assert from 'node:assert/strict'
import { isIPv4 } from 'node:net'
import { test } from 'node:test'
import { addressOf } from './client-addresses.ts'
import { manyClients } from './states.ts'

test('each client has an address of its own, and all are of one length', () => {
  const addresses = Array.from({ length: manyClients }, (_, client) => addressOf(client))

  assert.equal(new Set(addresses).size, manyClients)
  assert.deepEqual(new Set(addresses.map(({ length }) => length)), new Set([15]))
  assert.ok(addresses.every((address) => isIPv4(address)))
})
