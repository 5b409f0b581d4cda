import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import fastify, { type FastifyServerOptions } from 'fastify'
import { parseAddress } from './address.ts'
import { clientAddress } from './plugin.ts'
import { seen, service } from './testing/address-app.ts'

const trustProxy = ['10.0.0.0/8', 'fd00::/8']

test('the client of a direct connection is its peer', async () => {
  await using app = await service([])

  const { client } = await seen(app, '203.0.113.7')

  assert.deepEqual(client, parseAddress('203.0.113.7'))
})

test('a header of a peer that is no proxy never changes the key, and is taken away', async () => {
  await using app = await service(trustProxy)
  const told = ['198.51.100.1', '10.0.0.2', '10.0.0.2, 198.51.100.1', '::1', 'x', '', ' , ']

  const answers = await Promise.all(told.map((header) => seen(app, '203.0.113.7', header)))

  const believed = { client: parseAddress('203.0.113.7'), ip: '203.0.113.7' }
  assert.deepEqual(
    new Set(answers.map((one) => JSON.stringify(one))),
    new Set([JSON.stringify(believed)]),
  )
  assert.deepEqual(app.clientAddresses.stats(), { ignored: told.length, malformed: 0 })
})

test('a control with trustProxy: true lets every request choose its key', async () => {
  await using app = fastify({ trustProxy: true })
  app.get('/', ({ ip }) => ({ ip }))

  const answers = ['198.51.100.1', '198.51.100.2'].map((header) => seen(app, '203.0.113.7', header))

  assert.deepEqual(
    (await Promise.all(answers)).map(({ ip }) => ip),
    ['198.51.100.1', '198.51.100.2'],
  )
})

const chains: Readonly<Record<string, readonly [header: string, client: string, left?: string]>> = {
  'one entry': ['198.51.100.1', '198.51.100.1', '198.51.100.1'],
  'what the client wrote before': ['203.0.113.9, 198.51.100.1', '198.51.100.1', '198.51.100.1'],
  'a second proxy': ['x, 198.51.100.1,10.0.0.3', '198.51.100.1', '198.51.100.1, 10.0.0.3'],
  'a port': ['198.51.100.1:51234', '198.51.100.1', '198.51.100.1'],
  'brackets and a port': ['[2001:DB8::1]:443', '2001:db8::1', '2001:db8::1'],
  'a mapped address': ['::ffff:198.51.100.1', '198.51.100.1', '198.51.100.1'],
  'a translated address': ['64:ff9b::198.51.100.1', '198.51.100.1', '198.51.100.1'],
  'proxies alone': ['10.0.0.4, 10.0.0.3', '10.0.0.4', '10.0.0.4, 10.0.0.3'],
  'garbage from the last proxy': ['198.51.100.1, unknown', '10.0.0.2'],
  'garbage from the proxy before': ['198.51.100.1, unknown, 10.0.0.3', '10.0.0.3', '10.0.0.3'],
  nothing: ['', '10.0.0.2'],
}

for (const [name, [header, client, left]] of Object.entries(chains)) {
  test(`a proxy is believed: ${name}; request.ip and the header say the same`, async () => {
    await using app = await service(trustProxy)

    const answer = await seen(app, '10.0.0.2', header)

    assert.equal(answer.client.text, client)
    assert.equal(answer.ip, client)
    assert.equal(answer.header, left)
  })
}

test('entries that are no address are counted', async () => {
  await using app = await service(trustProxy)

  await seen(app, '10.0.0.2', 'unknown')
  await seen(app, '10.0.0.2', '198.51.100.1')

  assert.deepEqual(app.clientAddresses.stats(), { ignored: 0, malformed: 1 })
})

test('whatever peer and header, request.ip is the client', async () => {
  await using app = await service(trustProxy)
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('10.0.0.3', 'fd00::3', '::ffff:10.0.0.4'),
  )
  const entry = fc.oneof(
    address,
    address.map((text) => `[${text}]:80`),
    fc.constantFrom('', 'x', '1'),
  )
  const property = fc.asyncProperty(address, fc.array(entry), async (peer, entries) => {
    const { client, ip } = await seen(app, peer, entries.join(','))

    assert.equal(parseAddress(ip)?.text, client.text)
  })

  await fc.assert(property, { numRuns: 200 })
})

test('where all is well-formed, the client is the one that Fastify finds by itself', async () => {
  await using ours = await service(trustProxy)
  await using theirs = fastify({ trustProxy: [...trustProxy] })
  theirs.get('/', ({ ip }) => ({ ip }))
  const address = fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.3', '2001:db8::1', 'fd00::3'))
  const property = fc.asyncProperty(address, fc.array(address), async (peer, entries) => {
    const header = entries.length === 0 ? undefined : entries.join(', ')
    const [our, their] = await Promise.all([seen(ours, peer, header), seen(theirs, peer, header)])

    assert.equal(our.client.text, their.ip)
    assert.equal(our.ip, their.ip)
  })

  await fc.assert(property, { numRuns: 200 })
})

test('an encapsulated route and a 404 know the client too', async () => {
  await using app = await service(trustProxy)
  await app.register((child, _options, done) => {
    child.get('/inner', ({ clientAddress }) => clientAddress)
    done()
  })
  app.setNotFoundHandler(({ clientAddress }) => clientAddress)
  const request = { remoteAddress: '10.0.0.2', headers: { 'x-forwarded-for': '198.51.100.1' } }

  const answers = await Promise.all(
    ['/inner', '/nowhere'].map((url) => app.inject({ url, ...request })),
  )

  assert.deepEqual(
    answers.map((answer) => answer.json().text),
    ['198.51.100.1', '198.51.100.1'],
  )
})

test('a server that trusts others than the plugin refuses the start', async () => {
  const matches: readonly (readonly [FastifyServerOptions, readonly string[], RegExp])[] = [
    [{ trustProxy: true }, [], /is empty, but fastify\(\) was made with a trustProxy/],
    [
      {},
      trustProxy,
      /names proxies that fastify\(\) was not made with; spread clientAddressServerOptions/,
    ],
    [{ trustProxy: true }, ['::/0'], /trusts strangers/],
  ]

  for (const [options, list, message] of matches) {
    const app = fastify(options).register(clientAddress, { trustProxy: list })
    await assert.rejects(async () => app.ready(), { name: 'RangeError', message })
    await app.close()
  }
})

test('it works alone, without options', async () => {
  await using app = fastify()
  await app.register(clientAddress)
  app.get('/', ({ clientAddress }) => clientAddress.networks)

  const answer = await app.inject({ url: '/', remoteAddress: '::ffff:203.0.113.7' })

  assert.deepEqual(answer.json(), { narrow: '203.0.113.7', wide: '203.0.113.0/24' })
})
