import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  corsDecided,
  corsWildcardWithoutCredentials,
  hostsNamed,
  proxiesNarrow,
} from './network-rules.ts'
import { factsIn } from './testing/facts.ts'

const production = factsIn('production')
const credentialsVariable = 'CORS_CREDENTIALS'

for (const [origins, wrong] of [
  [undefined, 'is not decided'],
  [['*'], 'lets pages of every origin call'],
  [[], undefined],
  [['https://app.example.com'], undefined],
] as const) {
  test(`CORS origins ${JSON.stringify(origins) ?? 'unset'}: ${wrong ?? 'fine'}`, async () => {
    const finding = await corsDecided().judge(origins, production)

    assert.equal(finding?.wrong, wrong)
    assert.equal(corsDecided().applies, 'deployed')
  })
}

test('every origin with credentials is refused everywhere', async () => {
  const rule = corsWildcardWithoutCredentials({ credentialsVariable })
  const withCredentials = factsIn('development', { [credentialsVariable]: true })

  const finding = await rule.judge(['*'], withCredentials)

  assert.equal(rule.applies, 'always')
  assert.equal(finding?.wrong, 'is * while CORS_CREDENTIALS is on')
})

test('every origin without credentials, and one origin with them, are another matter', async () => {
  const rule = corsWildcardWithoutCredentials({ credentialsVariable })
  const withCredentials = factsIn('development', { [credentialsVariable]: true })

  const findings = [
    await rule.judge(['*'], factsIn('development', { [credentialsVariable]: false })),
    await rule.judge(['https://app.example.com'], withCredentials),
    await rule.judge(undefined, withCredentials),
  ]

  assert.deepEqual(findings, [undefined, undefined, undefined])
})

for (const [hosts, wrong] of [
  [undefined, 'names no host'],
  [[], 'names no host'],
  [['*'], 'trusts every host name'],
  [['api.example.com'], undefined],
] as const) {
  test(`trusted hosts ${JSON.stringify(hosts) ?? 'unset'}: ${wrong ?? 'fine'}`, async () => {
    const finding = await hostsNamed().judge(hosts, production)

    assert.equal(finding?.wrong, wrong)
    assert.equal(hostsNamed().applies, 'deployed')
  })
}

for (const network of [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/7',
  '::/0',
  '::/1',
  '2000::/3',
  'fc00::/6',
  '::ffff:0:0/96',
  '::ffff:0.0.0.0/96',
  '::ffff:a00:0/103',
  '::fffe:0:0/95',
  '::/80',
  '::/64',
  '64:ff9b::/96',
  '64:ff9b::/32',
]) {
  test(`proxies in ${network} are too many to trust, everywhere`, async () => {
    const rule = proxiesNarrow()

    const finding = await rule.judge(['192.0.2.0/24', network], factsIn('development'))

    assert.equal(rule.applies, 'always')
    assert.match(finding?.wrong ?? '', new RegExp(`^holds ${network.replaceAll('.', '\\.')},`))
  })
}

test('networks of one owner may be proxies', async () => {
  const networks = ['10.0.0.0/8', '127.0.0.1/32', 'fc00::/7', '::1/128', '::ffff:10.0.0.0/104']

  const finding = await proxiesNarrow().judge(networks, production)

  assert.equal(finding, undefined)
})

test('no proxy is fine', async () => {
  const findings = [
    await proxiesNarrow().judge([], production),
    await proxiesNarrow().judge(undefined, production),
  ]

  assert.deepEqual(findings, [undefined, undefined])
})
