import assert from 'node:assert/strict'
import { clientAddress, clientAddressServerOptions } from '@plimsoll/kit/client-address'
import fastify from 'fastify'

const trustProxy = ['10.0.0.0/8']
const app = fastify({ ...clientAddressServerOptions({ trustProxy }) })
await app.register(clientAddress, { trustProxy })
app.get('/', ({ clientAddress }) => clientAddress.networks)

// The client wrote the first address, the proxy appended the second, which is the client's own.
const headers = { 'x-forwarded-for': '198.51.100.9, [2001:db8:1:2ff::7]:51234' }
const proxied = await app.inject({ url: '/', remoteAddress: '10.0.0.2', headers })
assert.deepEqual(proxied.json(), {
  narrow: '2001:db8:1:2ff::/64',
  middle: '2001:db8:1:200::/56',
  wide: '2001:db8:1::/48',
})

const direct = await app.inject({ url: '/', remoteAddress: '203.0.113.7', headers })
assert.equal(direct.json().narrow, '203.0.113.7')
process.stdout.write(`counted as ${proxied.json().narrow} and ${direct.json().narrow}\n`)
