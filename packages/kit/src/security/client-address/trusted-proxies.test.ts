import assert from 'node:assert/strict'
import { BlockList, isIPv4 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeProxies, TrustedProxies } from './trusted-proxies.ts'

for (const network of [
  ...['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/7'],
  ...['::/0', '::/1', '8000::/1', '2000::/3', '2a00::/12', 'fc00::/6'],
  ...['::ffff:0:0/96', '::ffff:0.0.0.0/96', '::ffff:a00:0/103', '::fffe:0:0/95', '::/80', '::/64'],
  ...[
    '64:ff9b::/96',
    '64:ff9b::/32',
    '64:ff9b:1::/48',
    '64:ff9b:1::/96',
    '2002::/16',
    '2002:800::/21',
  ],
]) {
  test(`${network} has strangers in it and is refused, beside others too`, () => {
    const finding = judgeProxies(['192.0.2.0/24', network])

    assert.equal(
      finding?.wrong,
      `holds ${network}, which trusts strangers to name their own address`,
    )
  })
}

test('all that is too wide is named at once', () => {
  const finding = judgeProxies(['0.0.0.0/1', '10.0.0.0/8', '128.0.0.0/1'])

  assert.match(finding?.wrong ?? '', /^holds 0\.0\.0\.0\/1 and 128\.0\.0\.0\/1, which/)
})

test('networks that are narrow alone and everything together are refused', () => {
  const eighths = Array.from({ length: 256 }, (_none, at) => `${at}.0.0.0/8`)
  const mixed = eighths.map((text, at) => (at % 2 ? text : `::ffff:${text.replace('/8', '/104')}`))
  const sixteenths = Array.from(
    { length: 513 },
    (_none, at) => `${(0x2100 + at).toString(16)}::/16`,
  )

  const findings = [eighths, mixed, eighths.slice(0, 17), sixteenths].map(judgeProxies)

  assert.deepEqual(
    findings.map((finding) => finding?.wrong.replace(/^holds networks that are together /, '')),
    [
      'more than 1/16 of all IPv4 addresses',
      'more than 1/16 of all IPv4 addresses',
      'more than 1/16 of all IPv4 addresses',
      'more than 1/16 of all public IPv6 addresses',
    ],
  )
})

test('networks within another, and the same twice, are not counted again', () => {
  const nested = Array.from({ length: 256 }, (_none, at) => `10.${at}.0.0/16`)

  const finding = judgeProxies([...nested, ...Array<string>(40).fill('10.0.0.0/8')])

  assert.equal(finding, undefined)
})

test('networks of one owner may be trusted', () => {
  const lists = [
    [],
    [
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
      '100.64.0.0/10',
      '127.0.0.0/8',
      '169.254.0.0/16',
    ],
    ['fc00::/7', 'fe80::/10', '::1/128', '2001:db8::/32'],
    ['::ffff:10.0.0.0/104', '64:ff9b::a00:0/104', '192.0.2.1/32'],
  ]

  assert.deepEqual(lists.map(judgeProxies), [undefined, undefined, undefined, undefined])
})

// CVE-2026-90711: `::ffff:10.0.0.0/8` was compiled to no bits at all, which every address agrees with.
test('a mapped network with a prefix of IPv4 is refused with the network that was meant', () => {
  const finding = judgeProxies(['::ffff:10.1.2.3/8'])

  assert.deepEqual(finding, {
    wrong: 'holds ::ffff:10.1.2.3/8, which has bits set beyond its prefix length',
    right: 'Write 10.0.0.0/8 for the network.',
  })
})

const refused: readonly (readonly [unknown, RegExp])[] = [
  [true, /^clientAddress\.trustProxy must be a list of networks, got true, .* Write the networks/],
  [false, /got false/],
  [1, /got 1,/],
  ['10.0.0.0/8', /got "10\.0\.0\.0\/8",/],
  [() => true, /got a function,/],
  [
    [true],
    /^clientAddress\.trustProxy holds "true", which is no network\. Write one as 10\.0\.0\.0\/8\.$/,
  ],
  [[1], /holds "1", which is no network/],
  [['loopback'], /holds "loopback", which is no network/],
  [['*'], /holds "\*"/],
  [[''], /holds ""/],
  [['10.0.0.1'], /holds 10\.0\.0\.1, an address without a prefix length\. Write 10\.0\.0\.1\/32 /],
  [['10.0.0.0/8', '::/0'], /holds ::\/0, which trusts strangers/],
  [['10.0.0.0/8,fd00::/8'], /no prefix length/],
]

for (const [value, message] of refused) {
  test(`trustProxy of ${JSON.stringify(value) ?? 'a function'} refuses the start`, () => {
    assert.throws(() => new TrustedProxies(value as readonly string[]), {
      name: 'RangeError',
      message,
    })
  })
}

test('an address is trusted exactly if Node finds it in one of the networks', () => {
  const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6())
  const anyNetwork = fc.oneof(
    fc.tuple(fc.ipV4(), fc.integer({ min: 8, max: 32 })),
    fc.tuple(fc.ipV6(), fc.integer({ min: 104, max: 128 })),
  )
  fc.assert(
    fc.property(fc.array(anyNetwork, { maxLength: 5 }), anyAddress, (networks, stranger) => {
      const list = new BlockList()
      for (const [text, bits] of networks) list.addSubnet(text, bits, familyOf(text))
      const texts = networks.map(([text, bits]) => meant(`${text}/${bits}`))
      fc.pre(judgeProxies(texts) === undefined)
      const proxies = new TrustedProxies(texts)

      for (const address of [stranger, ...networks.map(([text]) => text)]) {
        const plain = address.replace(/%.*/, '')
        assert.equal(proxies.hasText(address), list.check(plain, familyOf(plain)), address)
      }
    }),
  )
})

test('a mapped address is trusted as the IPv4 address that it is, a translated one is not', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', 'fe80::/10'])

  const inside = ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', 'fe80::1%eth0']
  const outside = [
    '11.1.2.3',
    '::ffff:11.1.2.3',
    '64:ff9b::10.1.2.3',
    '::10.1.2.3',
    'fec0::1',
    '',
    '10.1.2.3:80',
    undefined,
  ]

  assert.deepEqual(
    inside.filter((text) => proxies.hasText(text)),
    inside,
  )
  assert.deepEqual(
    outside.filter((text) => proxies.hasText(text)),
    [],
  )
})

function familyOf(text: string): 'ipv4' | 'ipv6' {
  return isIPv4(text) ? 'ipv4' : 'ipv6'
}

/** With the bits beyond the prefix cleared, as the refusal says that it must be written. */
function meant(text: string): string {
  return /Write (\S+) for/.exec(judgeProxies([text])?.right ?? '')?.[1] ?? text
}
