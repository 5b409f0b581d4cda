import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMetadataName, scopeOf } from './address-scope.ts'
import { createHttp } from './http-client.ts'
import { resolveTarget, siblingTarget, TargetRefused } from './target-address.ts'
import { httpServer, testWire } from './testing/test-wire.ts'

const token = 'a-token-of-more-than-24-characters'

test('each address has the scope of its network', () => {
  const expected = {
    loopback: ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd12::1'],
    public: ['8.8.8.8', '172.32.0.1', '100.64.0.1', '2001:4860:4860::8888', '11.0.0.1'],
    refused: [
      '169.254.169.254',
      '::ffff:169.254.169.254',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:a9fe:a9fe::1',
      'fe80::1',
      'fd00:ec2::254',
      '224.0.0.1',
      'ff02::1',
      '0.0.0.0',
      '::',
      '100.100.100.200',
      '168.63.129.16',
    ],
  }

  const actual = Object.fromEntries(
    Object.entries(expected).map(([scope, list]) => [
      scope,
      list.map((one) => [one, scopeOf(one)]),
    ]),
  )

  for (const [scope, list] of Object.entries(actual)) {
    assert.deepEqual(
      list,
      list.map(([address]) => [address, scope]),
    )
  }
  assert.ok(isMetadataName('Metadata.Google.Internal.'))
})

test('loopback is allowed, in any spelling', async () => {
  for (const url of ['http://127.0.0.1:3000', 'http://localhost:3000/x', 'http://[::1]:80']) {
    assert.equal((await resolveTarget(url)).scope, 'loopback')
  }
  // The URL standard reads this as 127.0.0.1.
  assert.equal((await resolveTarget('http://2130706433/')).origin, 'http://127.0.0.1')
})

test('a private address is allowed only on demand', async () => {
  await assert.rejects(resolveTarget('http://10.1.2.3'), TargetRefused)

  const target = await resolveTarget('http://10.1.2.3', { allowPrivate: true })

  assert.equal(target.scope, 'private')
})

test('one bad address among good ones refuses the name, whatever is allowed', async () => {
  const resolve = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '169.254.169.254', family: 4 },
  ]
  const mixed = async () => [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ]
  const everything = { allowPrivate: true, iOwn: 'two.example', consentToken: token, resolve }

  await assert.rejects(resolveTarget('http://two.example', everything), /never audited/)
  await assert.rejects(resolveTarget('http://two.example', { resolve: mixed }), /--allow-private/)
  await assert.rejects(
    resolveTarget('http://metadata.google.internal', { ...everything }),
    /metadata/,
  )
})

test('a name is resolved once: where it points later changes nothing', async () => {
  await using server = await httpServer((request, response) => response.end(request.headers.host))
  let asked = 0
  // DNS rebinding: loopback for the check, a metadata service for the attack.
  const resolve = async () => {
    asked += 1
    return [{ address: asked === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]
  }
  const url = server.origin.replace('127.0.0.1', 'rebound.example')
  const target = await resolveTarget(url, { resolve })
  const http = createHttp({ ...testWire(server.origin), target })

  const answers = [
    await http.send({ path: '/', connection: 'fresh' }),
    await http.send({ path: '/', connection: 'fresh' }),
  ]

  assert.deepEqual(
    answers.map(({ body }) => body),
    [new URL(url).host, new URL(url).host],
  )
  assert.equal(asked, 1)
  http.close()
})

test('a public host needs its owner, and proof', async () => {
  const resolve = async () => [{ address: '203.0.113.7', family: 4 }]
  const nothing = { fetchText: async () => undefined, texts: async () => [] }
  const served = { ...nothing, fetchText: async () => `${token}\n` }
  const inDns = { ...nothing, texts: async (name: string) => [name, token] }
  const own = { resolve, iOwn: 'api.example.com', consentToken: token }
  const url = 'https://api.example.com'

  await assert.rejects(resolveTarget(url, { resolve }), /--i-own api.example.com/)
  await assert.rejects(resolveTarget(url, { ...own, iOwn: 'other.example.com' }), TargetRefused)
  await assert.rejects(resolveTarget(url, { ...own, consent: nothing }), /neither at/)
  await assert.rejects(
    resolveTarget(url, { ...own, consentToken: 'short', consent: served }),
    /PLIMSOLL_CONSENT/,
  )
  assert.equal((await resolveTarget(url, { ...own, consent: served })).scope, 'public')
  assert.equal((await resolveTarget(url, { ...own, consent: inDns })).scope, 'public')
})

test('other ports of the host and loopback are siblings, other hosts are not', async () => {
  const resolve = async () => [{ address: '10.0.0.7', family: 4 }]
  const target = await resolveTarget('http://a.example:80', { allowPrivate: true, resolve })

  assert.deepEqual(siblingTarget(target, 'http://a.example:9090')?.addresses, target.addresses)
  assert.equal(siblingTarget(target, 'http://127.0.0.1:9090')?.scope, 'loopback')
  assert.equal(siblingTarget(target, 'http://b.example'), undefined)
  assert.equal(siblingTarget(target, 'http://10.0.0.8'), undefined)
})

test('what is no plain http origin is refused', async () => {
  for (const url of ['file:///etc/passwd', 'nonsense', 'http://user:pass@127.0.0.1']) {
    await assert.rejects(resolveTarget(url), TargetRefused)
  }
})
