import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { emailKey, readEmail } from './email-address.ts'

/** Only the DNS tells this top-level domain with mail from a bare host name; we accept neither. */
const topLevel = 'test@io'

/** What a mail can be sent to; all other groups are curiosities of the grammar, or wrong. */
const usable = new Set(['ISEMAIL_VALID_CATEGORY', 'ISEMAIL_DNSWARN'])

test('of the published addresses exactly the usable ones are accepted', async () => {
  const vectors = await publishedAddresses()

  const wrong = vectors.filter(
    ({ address, category }) => (typeof readEmail(address) !== 'string') !== usable.has(category),
  )

  assert.equal(vectors.length, 164)
  assert.deepEqual(
    wrong.map(({ address }) => address),
    [topLevel],
  )
})

test('the domain is kept in lower case, the local part as it was given, and both count alike', () => {
  const read = readEmail('Ann.Lee@Example.COM')

  assert.deepEqual(read, { address: 'Ann.Lee@example.com', key: 'ann.lee@example.com' })
})

test('an international domain is the same address in either spelling', () => {
  const spellings = ['ann@bücher.example', 'ann@xn--bcher-kva.example', 'ann@BÜCHER.example']

  const keys = spellings.map(emailKey)

  assert.deepEqual(new Set(keys), new Set(['ann@xn--bcher-kva.example']))
})

test('what another program could read as another address is refused', () => {
  const addresses = [
    ...['ann@example.com@evil.example', '"ann@x"@example.com', 'ann@[127.0.0.1]', 'ann@127.0.0.1'],
    ...['ann@0x7f.1', 'ann@localhost', 'ann@exa%6dple.com', 'ann@example.com.', 'ann@example..com'],
    ...[
      'ann@-a.example',
      'ann@a-.example',
      ' ann@example.com',
      'ann@example.com\n',
      'аnn@example.com',
    ],
    ...['ann\0@example.com', 'ann@exam\u00adple.com', 'ann@example.com\u200b', '', '@', 'ann'],
  ]

  const accepted = addresses.filter((address) => typeof readEmail(address) !== 'string')

  assert.deepEqual(accepted, [])
})

test('an address has at most 64 characters before the @ and 254 together', () => {
  const domain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.example`
  const of = (length: number) => `${'a'.repeat(length)}@${domain}`

  assert.equal(typeof readEmail(of(63)), 'object')
  assert.equal(of(63).length, 254)
  assert.equal(typeof readEmail(of(64)), 'string')
  assert.equal(typeof readEmail(`${'a'.repeat(64)}@example.com`), 'object')
  assert.equal(typeof readEmail(`${'a'.repeat(65)}@example.com`), 'string')
})

test('what was accepted is accepted again and means the same', () => {
  const anyAddress = fc.oneof(
    fc.emailAddress(),
    fc.tuple(fc.string(), fc.domain()).map((parts) => parts.join('@')),
    fc.string({ unit: 'grapheme' }).map((name) => `ann@${name}.example`),
  )

  fc.assert(
    fc.property(anyAddress, (text) => {
      const read = readEmail(text)
      if (typeof read === 'string') return

      assert.deepEqual(readEmail(read.address), read)
      assert.match(read.address, /^[!-~]+$/)
      assert.equal(read.address.split('@').length, 2)
    }),
  )
})

async function publishedAddresses(): Promise<{ address: string; category: string }[]> {
  const xml = await readFile(new URL('testing/email-addresses.xml', import.meta.url), 'utf8')
  return [...xml.matchAll(/<test id=.*?<\/test>/gs)].map(([entry]) => ({
    address: plain(/<address>(.*?)<\/address>/s.exec(entry)?.[1] ?? ''),
    category: /<category>(\w+)</.exec(entry)?.[1] ?? '',
  }))
}

const entities: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>' }

/** Control characters are written as U+2400 and their code in this file. */
function plain(xml: string): string {
  return xml
    .replace(/&#x([\da-f]+);/gi, (_all, hex: string) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&(\w+);/g, (_all, name: string) => entities[name] ?? '')
    .replace(/[\u2400-\u241f]/g, (symbol) => String.fromCharCode(symbol.charCodeAt(0) - 0x2400))
}
